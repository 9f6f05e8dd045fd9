/** `barium-bot doctor`: live checks of an installation, one line each, with advice when one fails. */
import { randomUUID } from 'node:crypto';
import { endpoint, isOwnChallenge } from '../../adapters/mcp/challenge.ts';
import { entryText } from '../access/roles.ts';
import { type Core, openCore } from '../app/core.ts';
import { openAdapters } from '../app/main.ts';
import { BariumError } from '../barium/errors.ts';
import { unmatchedEntryLine } from '../cards/access.ts';
import { collapseWhitespace } from '../cards/card-context.ts';
import { upstreamErrorCard } from '../cards/error.ts';
import type { ChatAdapter, Health } from '../chat/adapter.ts';
import { allActions } from '../chat/card.ts';
import { type Config, ConfigError } from '../config/index.ts';
import { pictureNotFound } from '../http/pictures.ts';
import { createLocalSession } from '../lib/local-session.ts';
import { normalize } from '../lib/normalize.ts';
import type { Logger } from '../log/index.ts';
import { closest } from '../text/did-you-mean.ts';
import { type Strings, stringsFor } from '../text/strings.ts';
import { cliUser } from './cli-user.ts';
import { connectionAdvice, errorCode } from './connection-advice.ts';

/** The result of a check. `warn`: the bot runs, but something will not work as expected. */
interface CheckResult {
  readonly state: 'ok' | 'warn' | 'fail';
  readonly name: string;
  readonly detail: string;
}

const minNodeVersion = [20, 19] as const;
const probeTimeoutMs = 5_000;

const severities = ['fail', 'warn', 'ok'] as const satisfies readonly CheckResult['state'][];

/** Prints all results, problems first. Returns the exit code: 1 if a check failed, otherwise 0. */
export async function doctor(configure: () => { config: Config; log: Logger }): Promise<number> {
  const results: CheckResult[] = [];
  try {
    for await (const result of checkEverything(configure)) results.push(result);
  } finally {
    process.stdout.write(formatResults(results));
  }
  return results.some(({ state }) => state === 'fail') ? 1 : 0;
}

/** One line each, in columns, problems first. */
function formatResults(results: readonly CheckResult[]): string {
  const width = Math.max(0, ...results.map(({ name }) => name.length));
  return severities
    .flatMap((severity) => results.filter(({ state }) => state === severity))
    .map(({ state, name, detail }) => `${state.padEnd(4)}  ${name.padEnd(width)}  ${detail}\n`)
    .join('');
}

async function* checkEverything(configure: () => { config: Config; log: Logger }): AsyncGenerator<CheckResult> {
  const loaded = loadConfig(configure);
  // Configuration issues are in English only, like .env.example.
  const text = stringsFor(undefined, loaded.config?.locale ?? 'en');
  yield checkNodeVersion(text);
  yield* loaded.issues;
  if (loaded.config === undefined) return;
  const { config, log } = loaded;
  const { name, ok } = text.doctor.settings;
  yield { state: 'ok', name, detail: ok };
  yield checkAccess(config, text);
  if (config.access.isOpenByDefault) {
    yield { state: 'warn', name: text.doctor.operators.name, detail: text.access.openByDefault };
  }
  yield* checkSecondPerson(config, text);
  yield await checkPublicUrl(config, text);
  yield* await checkMcp(config, text);
  yield* checkInstallation(config, log, text);
}

function checkNodeVersion({ doctor: words }: Strings): CheckResult {
  const { name, ok, old } = words.node;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isEnough = major > minNodeVersion[0] || (major === minNodeVersion[0] && minor >= minNodeVersion[1]);
  return isEnough
    ? { state: 'ok', name, detail: ok(process.versions.node) }
    : { state: 'fail', name, detail: old(process.versions.node, minNodeVersion.join('.')) };
}

type LoadedConfig =
  | { readonly issues: readonly CheckResult[]; readonly config: Config; readonly log: Logger }
  | { readonly issues: readonly CheckResult[]; readonly config?: never };

function loadConfig(configure: () => { config: Config; log: Logger }): LoadedConfig {
  try {
    return { issues: [], ...configure() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const issues = error.issues.map(({ variable, problem, remedy }) => ({
      state: 'fail' as const,
      name: variable,
      detail: `${problem}. ${remedy}`,
    }));
    return { issues };
  }
}

function checkAccess({ access: { operators, admins }, barium }: Config, { doctor }: Strings): CheckResult {
  const { name, ok, none, simulator, everyone } = doctor.operators;
  const lists = { ACCESS_OPERATORS: operators, ACCESS_ADMINS: admins };
  const open = Object.entries(lists).flatMap(([variable, list]) =>
    list.some(({ kind }) => kind === 'everyone') ? [variable] : [],
  );
  if (open.length > 0 && barium.kind === 'rest') return { state: 'warn', name, detail: everyone(open) };
  if (open.length > 0) return { state: 'ok', name, detail: simulator };
  if (operators.length + admins.length === 0) return { state: 'warn', name, detail: none };
  return { state: 'ok', name, detail: ok(operators.length, admins.length) };
}

/** A deletion needs two admins on the same platform and tenant. The playground has only one person. */
function checkSecondPerson(
  { access: { admins }, deletion, slack, teams }: Config,
  { doctor: words }: Strings,
): readonly CheckResult[] {
  if (!deletion.needsSecondPerson) return [];
  const { name, ok, none } = words.secondPerson;
  const isSomewhere = slack !== undefined || teams !== undefined;
  const people = new Set(admins.map((entry) => (entry.kind === 'person' ? entryText(entry) : '')));
  const workspaces = admins.map((entry) => (entry.kind === 'person' ? `${entry.platform}:${entry.tenant}/` : ''));
  const canMeet = workspaces.some((workspace) => {
    if (workspace === '') return true;
    return [...people].filter((person) => person.startsWith(workspace)).length > 1;
  });
  return [isSomewhere && canMeet ? { state: 'ok', name, detail: ok } : { state: 'warn', name, detail: none }];
}

/**
 * Checks whether the bot answers at its public address, by requesting a picture that does not exist: a proxy in front of
 * the bot may forward only the paths that the platforms use.
 */
export async function checkPublicUrl(
  { publicUrl, slack, teams }: Pick<Config, 'publicUrl' | 'slack' | 'teams'>,
  { doctor: words }: Strings,
): Promise<CheckResult> {
  const { name, notNeeded, unset, ok, unreachable } = words.publicUrl;
  const isNeeded = slack?.kind === 'http' || (teams !== undefined && teams.kind !== 'anonymous');
  if (publicUrl === undefined) {
    return isNeeded ? { state: 'warn', name, detail: unset } : { state: 'ok', name, detail: notNeeded };
  }
  try {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const response = await fetch(`${publicUrl}/pictures/doctor`, { signal, redirect: 'error' });
    const body = (await response.text()).trim();
    if (response.status === 404 && body === pictureNotFound) return { state: 'ok', name, detail: ok(publicUrl) };
    return { state: 'warn', name, detail: unreachable(publicUrl, `HTTP ${response.status}`) };
  } catch (error) {
    return { state: 'warn', name, detail: unreachable(publicUrl, errorCode(error) || messageOf(error)) };
  }
}

/** Checks whether assistants reach the bot at its public address, by calling it without signing in. */
export async function checkMcp(
  { mcp, publicUrl }: Pick<Config, 'mcp' | 'publicUrl'>,
  { doctor: { mcp: words, publicUrl: address } }: Strings,
): Promise<readonly CheckResult[]> {
  const { name } = words;
  if (mcp === undefined) return [];
  if (publicUrl === undefined) return [{ state: 'warn', name, detail: words.unset }];
  const url = `${publicUrl}${endpoint}`;
  const check = (state: CheckResult['state'], detail: string): readonly CheckResult[] => [{ state, name, detail }];
  try {
    const signal = AbortSignal.timeout(probeTimeoutMs);
    const response = await fetch(url, { method: 'POST', signal, redirect: 'error' });
    await response.body?.cancel();
    const isOurs = response.status === 401 && isOwnChallenge(response.headers.get('www-authenticate'));
    return isOurs ? check('ok', words.ok(url)) : check('warn', address.unreachable(url, `HTTP ${response.status}`));
  } catch (error) {
    return check('warn', address.unreachable(url, errorCode(error) || messageOf(error)));
  }
}

/** The checks of the bot itself, its store, Barium and the platforms. */
async function* checkInstallation(config: Config, log: Logger, text: Strings): AsyncGenerator<CheckResult> {
  let core: Core;
  try {
    core = await openCore(config, log, { oneShot: true });
  } catch (error) {
    yield { state: 'fail', name: text.doctor.settings.name, detail: messageOf(error) };
    return;
  }
  try {
    const { checks } = await core.readiness();
    const { name } = text.health.barium;
    yield* checks.filter((check) => check.ok || check.name !== name).map(toResult);
    if (checks.every((check) => check.ok)) yield await checkCases(core, text);
    else if (checks.some((check) => !check.ok && check.name === name)) yield await diagnoseBarium(core, config, text);
    const adapters = await openAdapters(config, withoutServer(core, text), log, createLocalSession());
    core.registerDirectories(adapters);
    yield* await checkPlatforms(adapters, core, config, text);
    yield* await findUnmatchedEntries(core, text);
    yield* await findUnknownApplications(core, config, text);
    const { auditSize } = await core.warnings();
    if (auditSize !== undefined) {
      const { auditLabel, largeAudit } = text.status;
      yield { state: 'warn', name: auditLabel, detail: largeAudit(auditSize.rows) };
    }
  } finally {
    await core.close();
  }
}

function toResult({ ok, name, detail }: Health): CheckResult {
  return { state: ok ? 'ok' : 'fail', name, detail };
}

/** Finds out why Barium did not answer, and gives advice. */
async function diagnoseBarium({ upstream }: Core, { barium }: Config, text: Strings): Promise<CheckResult> {
  const { name, ok } = text.health.barium;
  try {
    await upstream.barium.signIn();
    await upstream.barium.listInstances({ status: 'active', max: 1 });
    return { state: 'ok', name, detail: ok };
  } catch (error) {
    if (!(error instanceof BariumError)) throw error;
    const advice = barium.kind === 'rest' ? connectionAdvice(text.doctor.barium, error, barium.baseUrl) : undefined;
    const { title, text: hints = [] } = upstreamErrorCard(text, error);
    return { state: 'fail', name, detail: advice ?? [title, ...hints].join('. ') };
  }
}

async function checkCases({ upstream }: Core, { doctor }: Strings): Promise<CheckResult> {
  const { name, ok, none } = doctor.cases;
  const started = performance.now();
  try {
    const { total } = await upstream.barium.listInstances({ status: 'active', max: 1 });
    const ms = Math.round(performance.now() - started);
    return total > 0 ? { state: 'ok', name, detail: ok(total, ms) } : { state: 'warn', name, detail: none };
  } catch (error) {
    return { state: 'fail', name, detail: messageOf(error) };
  }
}

/** Entries of the access lists that never match anybody. */
async function findUnmatchedEntries({ accessListChecker }: Core, text: Strings): Promise<readonly CheckResult[]> {
  const { name } = text.doctor.operators;
  return (await accessListChecker.check()).map((entry) => ({
    state: 'warn',
    name,
    detail: unmatchedEntryLine(text, entry),
  }));
}

/** Processes in `BARIUM_MESSAGES` that no case belongs to, as far as all of them are known. */
async function findUnknownApplications(
  { knownApplications }: Core,
  { messages }: Config,
  { doctor: { messages: words } }: Strings,
): Promise<readonly CheckResult[]> {
  const configured = Object.keys(messages);
  if (configured.length === 0) return [];
  const known = await knownApplications().catch((error: unknown) => {
    // The check of Barium says why.
    if (error instanceof BariumError) return undefined;
    throw error;
  });
  if (known === undefined || known.length === 0) return [];
  const names = new Set(known.map(normalize));
  return configured
    .filter((name) => !names.has(normalize(name)))
    .map((name) => ({
      state: 'warn',
      name: 'BARIUM_MESSAGES',
      detail: words.unknown(collapseWhitespace(name), closest(name, known)),
    }));
}

/** Adapters that say nothing listens yet: no server runs here. */
function withoutServer(core: Core, { doctor: { listening } }: Strings): Core {
  const stringsFor: Core['bot']['stringsFor'] = (reader) => {
    const strings = core.bot.stringsFor(reader);
    return { ...strings, health: { ...strings.health, listening } };
  };
  return { ...core, bot: { ...core.bot, stringsFor } };
}

async function checkPlatforms(
  adapters: readonly ChatAdapter[],
  core: Core,
  config: Config,
  text: Strings,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  for (const adapter of adapters) {
    try {
      await adapter.start();
      const health = await adapter.health({});
      results.push(toResult(health));
      if (health.ok) results.push(...(await inspectPlatform(adapter, health.name, core, config, text)));
    } catch (error) {
      results.push({ state: 'fail', name: adapter.platform, detail: messageOf(error) });
    } finally {
      await adapter.stop();
    }
  }
  return results;
}

/** Checks that the platform lets the bot do everything, and would show its cards. */
export async function inspectPlatform(
  adapter: Pick<ChatAdapter, 'findLimitations' | 'findCardFaults'>,
  name: string,
  core: Pick<Core, 'bot'>,
  config: Pick<Config, 'access' | 'locale'>,
  text: Strings,
): Promise<readonly CheckResult[]> {
  const { viewers, operators, admins } = config.access;
  const hasGroups = [viewers, operators, admins].some((list) => list.some(({ kind }) => kind === 'group'));
  const limitations = (await adapter.findLimitations?.({})) ?? [];
  const missed = limitations.filter(({ concerns }) => concerns !== 'groups' || hasGroups);
  return [
    ...missed.map(({ detail }): CheckResult => ({ state: 'warn', name, detail })),
    ...(await checkCards(adapter, name, core, config, text)),
  ];
}

/** Cards of the installation's own cases, as an admin sees them. */
async function checkCards(
  { findCardFaults }: Pick<ChatAdapter, 'findCardFaults'>,
  name: string,
  { bot }: Pick<Core, 'bot'>,
  config: Pick<Config, 'locale'>,
  { doctor: { cards: words } }: Strings,
): Promise<readonly CheckResult[]> {
  if (findCardFaults === undefined) return [];
  const person = cliUser(config);
  const conversation = { platform: 'cli', tenant: 'local', id: 'doctor', isDirect: true } as const;
  const ask = (line: string) => bot.handle({ kind: 'text', person, conversation, idempotencyKey: randomUUID(), line });
  const list = await ask('list');
  const [first] = allActions(list.card).flatMap((action) =>
    action.kind === 'command' && action.opens === true ? action.line : [],
  );
  const cards = [list, await ask('help'), await ask('status'), ...(first === undefined ? [] : [await ask(first)])];
  const faults: string[] = [];
  for (const { card } of cards) {
    const found = await findCardFaults(card, {});
    if (found === undefined) return [];
    faults.push(...found.map((fault) => `“${card.title}” ${fault}`));
  }
  return [
    faults.length === 0
      ? { state: 'ok', name, detail: words.ok(cards.length) }
      : { state: 'warn', name, detail: words.rejected(faults.slice(0, maxShownFaults).join('; ')) },
  ];
}

const maxShownFaults = 3;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
