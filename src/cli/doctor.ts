/** `barium-bot doctor`: live probes of an installation, a line each, with what to do where one fails. */
import { entryText } from '../access/roles.ts';
import { type Core, openCore } from '../app/core.ts';
import { openAdapters } from '../app/main.ts';
import { BariumError } from '../barium/errors.ts';
import { strayLine } from '../cards/access.ts';
import { bariumProblem } from '../cards/error.ts';
import type { ChatAdapter, Health } from '../chat/adapter.ts';
import { type Config, ConfigError } from '../config/index.ts';
import { noSuchAddress } from '../http/pictures.ts';
import type { Logger } from '../log/index.ts';
import { type Text, textFor } from '../text/strings.ts';
import { bariumAdvice, codeOf } from './connection-advice.ts';

/** What a probe found. `warn`: the bot runs, but not as somebody will expect it to. */
interface Finding {
  readonly state: 'ok' | 'warn' | 'fail';
  readonly name: string;
  readonly detail: string;
}

const leastNode = [20, 19] as const;
const probeMs = 5_000;

/** Prints what it finds as it finds it. Answers 1 when a probe failed, else 0. */
export async function doctor(configure: () => { config: Config; log: Logger }): Promise<number> {
  let hasFailed = false;
  const tell = ({ state, name, detail }: Finding) => {
    hasFailed ||= state === 'fail';
    process.stdout.write(`${state.padEnd(4)}  ${name.padEnd(16)}  ${detail}\n`);
  };
  const configured = settings(configure);
  // What is wrong with settings is said in English alone, as .env.example is.
  const text = textFor(undefined, configured.config?.locale ?? 'en');
  tell(nodeVersion(text));
  for (const finding of configured.faults) tell(finding);
  if (configured.config !== undefined) {
    const { config, log } = configured;
    const { name, ok } = text.doctor.settings;
    tell({ state: 'ok', name, detail: ok });
    tell(access(config, text));
    for (const finding of secondPerson(config, text)) tell(finding);
    tell(await publicAddress(config, text));
    for await (const finding of installation(config, log, text)) tell(finding);
  }
  return hasFailed ? 1 : 0;
}

function nodeVersion({ doctor: words }: Text): Finding {
  const { name, ok, old } = words.node;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isEnough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  return isEnough
    ? { state: 'ok', name, detail: ok(process.versions.node) }
    : { state: 'fail', name, detail: old(process.versions.node, leastNode.join('.')) };
}

type Settings =
  | { readonly faults: readonly Finding[]; readonly config: Config; readonly log: Logger }
  | { readonly faults: readonly Finding[]; readonly config?: never };

function settings(configure: () => { config: Config; log: Logger }): Settings {
  try {
    return { faults: [], ...configure() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const faults = error.faults.map(({ variable, problem, remedy }) => ({
      state: 'fail' as const,
      name: variable,
      detail: `${problem}. ${remedy}`,
    }));
    return { faults };
  }
}

function access({ access: { operators, admins }, barium }: Config, { doctor }: Text): Finding {
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

/** Two of those who may delete have to meet in one chat. The playground has one person. */
function secondPerson(
  { access: { admins }, deletion, slack, teams }: Config,
  { doctor: words }: Text,
): readonly Finding[] {
  if (!deletion.needsSecondPerson) return [];
  const { name, ok, none } = words.secondPerson;
  const isSomewhere = slack !== undefined || teams !== undefined;
  const people = new Set(admins.map((one) => (one.kind === 'person' ? entryText(one) : '')));
  const workspaces = admins.map((one) => (one.kind === 'person' ? `${one.platform}:${one.tenant}/` : ''));
  const canMeet = workspaces.some((workspace) => {
    if (workspace === '') return true;
    return [...people].filter((one) => one.startsWith(workspace)).length > 1;
  });
  return [isSomewhere && canMeet ? { state: 'ok', name, detail: ok } : { state: 'warn', name, detail: none }];
}

/**
 * Whether the bot answers at its public address. Asked for a picture that there is none of: what a proxy before the bot
 * passes on need be no more than the platforms ask for.
 */
export async function publicAddress(
  { publicUrl, slack, teams }: Pick<Config, 'publicUrl' | 'slack' | 'teams'>,
  { doctor: words }: Text,
): Promise<Finding> {
  const { name, unneeded, unset, ok, silent } = words.publicUrl;
  const isNeeded = slack?.kind === 'http' || (teams !== undefined && teams.kind !== 'anonymous');
  if (publicUrl === undefined) {
    return isNeeded ? { state: 'warn', name, detail: unset } : { state: 'ok', name, detail: unneeded };
  }
  try {
    const signal = AbortSignal.timeout(probeMs);
    const response = await fetch(`${publicUrl}/pictures/doctor`, { signal, redirect: 'error' });
    const said = (await response.text()).trim();
    if (response.status === 404 && said === noSuchAddress)
      return { state: 'ok', name, detail: ok(publicUrl) };
    return { state: 'warn', name, detail: silent(publicUrl, `HTTP ${response.status}`) };
  } catch (error) {
    return { state: 'warn', name, detail: silent(publicUrl, codeOf(error) || reason(error)) };
  }
}

/** The probes that need the bot itself, its store, Barium and the platforms. */
async function* installation(config: Config, log: Logger, text: Text): AsyncGenerator<Finding> {
  let core: Core;
  try {
    core = await openCore(config, log, { guest: true });
  } catch (error) {
    yield { state: 'fail', name: text.doctor.settings.name, detail: reason(error) };
    return;
  }
  try {
    const { checks } = await core.readiness();
    const { name } = text.health.barium;
    yield* checks.filter((check) => check.ok || check.name !== name).map(finding);
    if (checks.every((check) => check.ok)) yield await cases(core, text);
    else if (checks.some((check) => !check.ok && check.name === name))
      yield await bariumAnew(core, config, text);
    const adapters = await openAdapters(config, core, log);
    core.meet(adapters);
    yield* await platforms(adapters);
    yield* await namesNobody(core, text);
  } finally {
    await core.close();
  }
}

function finding({ ok, name, detail }: Health): Finding {
  return { state: ok ? 'ok' : 'fail', name, detail };
}

/** Why Barium did not answer, and what to do. */
async function bariumAnew({ upstream }: Core, { barium }: Config, text: Text): Promise<Finding> {
  const { name, ok } = text.health.barium;
  try {
    await upstream.barium.signIn();
    await upstream.barium.listInstances({ status: 'active', max: 1 });
    return { state: 'ok', name, detail: ok };
  } catch (error) {
    if (!(error instanceof BariumError)) throw error;
    const advice =
      barium.kind === 'rest' ? bariumAdvice(text.doctor.barium, error, barium.baseUrl) : undefined;
    const { title, text: hints = [] } = bariumProblem(text, error);
    return { state: 'fail', name, detail: advice ?? [title, ...hints].join('. ') };
  }
}

async function cases({ upstream }: Core, { doctor }: Text): Promise<Finding> {
  const { name, ok, none } = doctor.cases;
  const started = performance.now();
  try {
    const { total } = await upstream.barium.listInstances({ status: 'active', max: 1 });
    const ms = Math.round(performance.now() - started);
    return total > 0 ? { state: 'ok', name, detail: ok(total, ms) } : { state: 'warn', name, detail: none };
  } catch (error) {
    return { state: 'fail', name, detail: reason(error) };
  }
}

/** Entries of the access lists that will never match anybody. */
async function namesNobody({ strays }: Core, text: Text): Promise<readonly Finding[]> {
  const { name } = text.doctor.operators;
  return (await strays.look()).map((stray) => ({ state: 'warn', name, detail: strayLine(text, stray) }));
}

async function platforms(adapters: readonly ChatAdapter[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const adapter of adapters) {
    try {
      await adapter.start();
      findings.push(finding(await adapter.health({})));
    } catch (error) {
      findings.push({ state: 'fail', name: adapter.platform, detail: reason(error) });
    } finally {
      await adapter.stop();
    }
  }
  return findings;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
