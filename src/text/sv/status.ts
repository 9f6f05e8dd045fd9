/** The health of the bot, for its users and its admins. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, formatUtc, pastTime, timestamp } from '../format.ts';

const { count, listed, number, duration } = formatsFor('sv');

export const whoami = {
  title: (name: string) => `Du är ${name}`,
  id: 'Din rad i behörighetslistorna',
  role: 'Din roll',
  personFilter: 'Ditt processfilter',
  conversationFilter: 'Kanalens processfilter',
  visibleProcesses: 'Processer du ser här',
  may: {
    viewer:
      'Du kan se ärenden. Handläggare kan också skicka meddelanden och ladda upp filer, och administratörer kan ta bort.',
    operator: 'Du kan se ärenden, skicka meddelanden och ladda upp filer. Administratörer kan också ta bort.',
    admin: 'Du kan göra allt.',
  },
  none: 'ingen',
  button: 'Vem är jag',
  hint: {
    ask: (entry: string) => `För att se ärenden, be botens administratör lägga till ${entry} i ACCESS_VIEWERS.`,
    viewer: (entry: string) =>
      `För att skicka och ladda upp, be botens administratör lägga till ${entry} i ACCESS_OPERATORS.`,
    operator: (entry: string) =>
      `För att ta bort ärenden, be botens administratör lägga till ${entry} i ACCESS_ADMINS.`,
  },
};

export const status = {
  title: 'Status',
  allOk: 'Allt fungerar',
  trouble: 'Något behöver ses över',
  summary: (lastScan: string | undefined, now: Date): RichText =>
    lastScan === undefined
      ? 'Allt fungerar.'
      : ['Allt fungerar. Ärendena lästes senast ', pastTime(lastScan, now), '.'],
  summaryTrouble: (failing: readonly string[]) =>
    `Det är problem med ${listed(failing)}. En del svar kan saknas eller vara gamla. Botens administratör kan köra status för att se varför.`,
  ok: 'ok',
  failing: 'fungerar inte',
  lastScan: 'Senaste synk',
  lastScanTook: (when: string, seconds: number, requests: number): RichText => [
    timestamp(when),
    `, på ${duration(seconds)} med ${number.format(requests)} anrop`,
  ],
  knownCases: 'Kända ärenden',
  firstSync: (known: number) => `${number.format(known)} hittills (första synken pågår)`,
  resynced: 'Synkat på nytt',
  restoredLabel: 'Databas',
  restored: (when: string, backTo: string | undefined): RichText =>
    backTo === undefined
      ? [timestamp(when), ': den var tom, boten har börjat om']
      : [
          timestamp(when),
          ': återställd från en säkerhetskopia, botens minne går tillbaka till ',
          timestamp(backTo),
          '. Bevakningar och knappar efter det är borta',
        ],
  resyncedAt: (when: string): RichText => [
    timestamp(when),
    ': ansluten till ett annat Barium; ärenden som redan fanns där aviseras inte.',
  ],
  inconsistentLabel: 'Bariums svar',
  inconsistentAt: (when: string): RichText => [
    'motstridiga, senast ',
    timestamp(when),
    ': vissa är äldre än andra, så ändringar meddelas en synk senare',
  ],
  missingLabel: 'Saknade ärenden',
  missing: (cases: number) => `${number.format(cases)}, meddelas när det är säkert att de är borta`,
  pendingLabel: 'Väntande aviseringar',
  pending: (announcements: number, channels: number) =>
    announcements === 0 ? 'inga' : `${number.format(announcements)} i ${count(channels, 'kanal', 'kanaler')}`,
  deliveredLabel: 'Aviserat senaste timmen',
  delivered: (announcements: number) => count(announcements, 'meddelande', 'meddelanden'),
  sinceSeenLabel: 'Från upptäckt till levererat',
  sinceSeen: (median: number, p95: number) => `${duration(median)} (median), ${duration(p95)} (95 %)`,
  sinceChangeLabel: 'Från ändrat till levererat',
  sinceChange: (median: number, p95: number) => `högst ${duration(median)} (median), ${duration(p95)} (95 %)`,
  unconfirmedLabel: 'Obekräftat',
  unconfirmed: (announcements: number) =>
    `${count(announcements, 'avisering', 'aviseringar')} skickade utan svar, boten letar efter dem innan den skickar igen`,
  undeliverableLabel: 'Kunde inte levereras',
  undeliverable: (announcements: number) => `${count(announcements, 'avisering', 'aviseringar')} (se loggen)`,
  failingChannel: (channel: string, since: string, reason: string): RichText => [
    `${channel}, sedan `,
    timestamp(since),
    `: ${reason}`,
  ],
  failingChannelsLabel: 'Kanaler som inte fungerar',
  backupLabel: 'Säkerhetskopia',
  backupFailure: (since: string, reason: string): RichText => [
    'har misslyckats sedan ',
    timestamp(since),
    `: ${reason}. En administratör kan kontrollera BACKUP_DIR och loggen`,
  ],
  auditLabel: 'Granskningslogg',
  largeAudit: (rows: number) =>
    `omkring ${number.format(rows)} rader, som sparas för alltid. En administratör kan exportera dem och sätta AUDIT_RETENTION`,
};

export const health = {
  store: {
    name: 'Databas',
    ok: (engine: string) => `${engine}, skrivbar`,
    away: (why: string) =>
      `${why}; ärenden går fortfarande att slå upp, inget är förlorat och resten fortsätter automatiskt`,
  },
  proxy: {
    name: 'Proxy',
    ok: (proxy: string) => `anrop till andra datorer går via ${proxy}`,
    connects: (proxy: string, hosts: readonly string[]) =>
      hosts.length === 0 ? `${proxy}; NO_PROXY undantar alla värdar` : `${proxy} når ${listed(hosts)}`,
    credentials: (proxy: string) =>
      `${proxy} avvisar boten (HTTP 407): kontrollera användarnamn och lösenord i HTTPS_PROXY`,
    refused: (proxy: string, target: string, status: number) =>
      `${proxy} tillåter inte anslutning till ${target} (HTTP ${status}): be nätverksansvarig tillåta den, eller lägg till värden i NO_PROXY om den nås direkt härifrån`,
    notReached: (proxy: string, target: string, status: number) =>
      `${proxy} kan inte ansluta till ${target} (HTTP ${status}): fråga nätverksansvarig, eller lägg till värden i NO_PROXY om den nås direkt härifrån`,
    unreachable: (proxy: string, code: string) =>
      `ingen anslutning till ${proxy} (${code}): kontrollera HTTPS_PROXY och att proxyn är igång`,
    untrusted: (proxy: string, target: string, code: string) =>
      `certifikatet som ${proxy} lämnar för ${target} är inte betrott (${code}): om proxyn inspekterar TLS, sätt NODE_EXTRA_CA_CERTS=FIL med dess CA-certifikat i miljön (inte i .env)`,
  },
  barium: { name: 'Barium', ok: 'inloggad', simulator: 'inloggad i den inbyggda simulatorn' },
  timedOut: (seconds: number) => `inget svar inom ${number.format(seconds)} s`,
  failed: 'kontrollen misslyckades (se loggen)',
  stopping: {
    name: 'Stannar',
    detail: 'håller på att stanna: skicka anrop någon annanstans',
  },
  sync: {
    name: 'Synk',
    first: (known: number) => `första synken pågår: ${count(known, 'ärende', 'ärenden')} hittills`,
    startingSoon: 'första synken startar strax',
    leaderIsOther: (when: string, known: number) =>
      `en annan instans av boten synkar, senast ${formatUtc(when)}; ${count(known, 'känt ärende', 'kända ärenden')}`,
    last: (when: string, seconds: number, requests: number, known: number) =>
      `senaste synk ${formatUtc(when)} på ${duration(seconds)} med ${number.format(requests)} anrop; ${count(known, 'känt ärende', 'kända ärenden')}`,
    trouble: {
      upstream: (since: string) =>
        `Barium går inte att läsa sedan ${formatUtc(since)}; ändringar hämtas när det fungerar igen`,
      store: (since: string) =>
        `databasen går inte att skriva till sedan ${formatUtc(since)}: kontrollera att den är igång och att disken inte är full; inget är förlorat`,
      fault: (since: string) => `fungerar inte sedan ${formatUtc(since)} (se loggen)`,
    },
  },
  announcements: {
    name: 'Aviseringar',
    detail: (pending: number, channels: number, failing: number) =>
      [
        pending === 0 ? 'inga väntar' : `${number.format(pending)} väntar i ${count(channels, 'kanal', 'kanaler')}`,
        ...(failing === 0 ? [] : [`${count(failing, 'kanal', 'kanaler')} fungerar inte`]),
      ].join('; '),
  },
};
