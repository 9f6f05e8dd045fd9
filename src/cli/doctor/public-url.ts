/** Checks of the public address, as far as they can be made from this machine. */
import { lookup } from 'node:dns/promises';
import type { Config } from '../../config/index.ts';
import { pictureNotFound } from '../../http/pictures.ts';
import { errorCode, isCertificateError } from '../../lib/error-code.ts';
import { isPrivateAddress } from '../../lib/net.ts';
import type { Strings } from '../../text/strings.ts';
import { checkServerCertificate } from './certificate.ts';
import { type CheckResult, createRows, messageOf, probeTimeoutMs } from './check.ts';

type Settings = Pick<Config, 'publicUrl' | 'slack' | 'teams' | 'teamsTab'>;
type Words = Strings['doctor']['publicUrl'];

/** Checks whether the bot answers at its public address, at the paths that the platforms use, and whether they can reach it. */
export async function checkPublicUrl(settings: Settings, text: Strings): Promise<readonly CheckResult[]> {
  const { publicUrl, slack, teams } = settings;
  const words = text.doctor.publicUrl;
  const row = createRows('public-url', words.name);
  const isNeeded = slack?.kind === 'http' || (teams !== undefined && teams.kind !== 'anonymous');
  if (publicUrl === undefined) return [isNeeded ? row('warn', words.unset) : row('ok', words.notNeeded)];
  const failure = await findFailure(publicUrl, words);
  if (failure !== undefined) return [row('warn', failure)];
  const privateAddress = await findPrivateAddress(publicUrl);
  return [
    row('ok', words.ok(publicUrl)),
    ...(privateAddress === undefined ? [] : [row('warn', words.private(new URL(publicUrl).hostname, privateAddress))]),
    ...(await checkServerCertificate(publicUrl, text)),
    ...(await Promise.all([...listProbes(settings)].map((probe) => checkPath(probe, publicUrl, words)))),
  ];
}

/** Requests a picture that does not exist, whose answer this bot is recognized by. */
async function findFailure(publicUrl: string, words: Words): Promise<string | undefined> {
  const { host, hostname } = new URL(publicUrl);
  try {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const response = await fetch(`${publicUrl}/pictures/doctor`, { signal, redirect: 'error' });
    const body = (await response.text()).trim();
    if (response.status === 404 && body === pictureNotFound) return undefined;
    return words.unreachable(publicUrl, `HTTP ${response.status}`);
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return words.unknownHost(hostname);
    if (isCertificateError(code)) return words.certificateUntrusted(host, code);
    return words.unreachable(publicUrl, code || messageOf(error));
  }
}

/** The first private address that the host name has on this machine; the platforms see others if it's in their DNS. */
async function findPrivateAddress(publicUrl: string): Promise<string | undefined> {
  const host = new URL(publicUrl).hostname.replace(/^\[(.*)\]$/u, '$1');
  // With a proxy, this machine doesn't have to resolve names.
  const addresses = await lookup(host, { all: true }).catch(() => []);
  return addresses.map(({ address }) => address).find(isPrivateAddress);
}

interface Probe {
  readonly subject: 'slack' | 'teams';
  readonly name: string;
  readonly path: string;
  readonly request: RequestInit;
  /** The status with which this bot answers. */
  readonly expected: number;
}

/** The paths that a proxy in front of the bot has to forward, each with a request that can do no harm. */
function* listProbes({ slack, teams, teamsTab }: Settings): Generator<Probe> {
  if (slack?.kind === 'http') {
    // Slack's own way to check an address: https://docs.slack.dev/interactivity/implementing-slash-commands
    const request = { method: 'POST', body: new URLSearchParams({ ssl_check: '1' }) };
    yield { subject: 'slack', name: 'Slack', path: '/slack/events', request, expected: 200 };
  }
  if (teams === undefined || teams.kind === 'anonymous') return;
  yield { subject: 'teams', name: 'Teams', path: '/api/messages', request: { method: 'POST' }, expected: 401 };
  if (teamsTab !== undefined) {
    yield { subject: 'teams', name: 'Teams', path: '/teams/tab', request: { method: 'GET' }, expected: 200 };
  }
}

async function checkPath(
  { subject, name, path, request, expected }: Probe,
  publicUrl: string,
  words: Words,
): Promise<CheckResult> {
  const row = createRows(subject, name);
  const url = `${publicUrl}${path}`;
  try {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const response = await fetch(url, { ...request, signal, redirect: 'manual' });
    await response.body?.cancel();
    if (response.status === expected) return row('ok', words.ok(url));
    return row('warn', words.notForwarded(url, `HTTP ${response.status}`));
  } catch (error) {
    return row('warn', words.notForwarded(url, errorCode(error) || messageOf(error)));
  }
}
