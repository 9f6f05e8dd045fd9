/** `barium-bot doctor`: live probes of an installation, a line each, with what to do where one fails. */
import { entryText } from '../access/roles.ts';
import { strayLine } from '../cards/stray.ts';
import type { ChatAdapter, Health } from '../chat.ts';
import { type Config, ConfigError } from '../config.ts';
import { type Core, openCore } from '../core.ts';
import type { Logger } from '../log.ts';
import { openAdapters } from '../main.ts';
import { textFor } from '../text/text.ts';

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
  tell(nodeVersion());
  const configured = settings(configure);
  for (const finding of configured.findings) tell(finding);
  if (configured.config !== undefined) {
    const { config, log } = configured;
    tell(access(config));
    for (const finding of secondPerson(config)) tell(finding);
    tell(await publicAddress(config));
    for await (const finding of installation(config, log)) tell(finding);
  }
  return hasFailed ? 1 : 0;
}

const text = textFor(undefined, 'en');
const { doctor: words } = text;

function nodeVersion(): Finding {
  const { name, ok, old } = words.node;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const isEnough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1]);
  return isEnough
    ? { state: 'ok', name, detail: ok(process.versions.node) }
    : { state: 'fail', name, detail: old(process.versions.node, leastNode.join('.')) };
}

type Settings =
  | { readonly findings: readonly Finding[]; readonly config: Config; readonly log: Logger }
  | { readonly findings: readonly Finding[]; readonly config?: never };

function settings(configure: () => { config: Config; log: Logger }): Settings {
  try {
    const { name, ok } = words.settings;
    return { findings: [{ state: 'ok', name, detail: ok }], ...configure() };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const findings = error.faults.map(({ variable, problem, remedy }) => ({
      state: 'fail' as const,
      name: variable,
      detail: `${problem}. ${remedy}`,
    }));
    return { findings };
  }
}

function access({ access: { operators, admins } }: Config): Finding {
  const { name, ok, none } = words.operators;
  const isNamed = operators.length + admins.length > 0;
  return isNamed ? { state: 'ok', name, detail: ok } : { state: 'warn', name, detail: none };
}

/** Two of those who may delete have to meet in one chat. The playground has one person. */
function secondPerson({ access: { admins }, deletion, slack, teams }: Config): readonly Finding[] {
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

async function publicAddress({ publicUrl, slack, teams }: Config): Promise<Finding> {
  const { name, unneeded, unset, ok, silent } = words.publicUrl;
  const isNeeded = slack?.kind === 'http' || (teams !== undefined && teams.kind !== 'anonymous');
  if (publicUrl === undefined) {
    return isNeeded ? { state: 'warn', name, detail: unset } : { state: 'ok', name, detail: unneeded };
  }
  try {
    const signal = AbortSignal.timeout(probeMs);
    const response = await fetch(`${publicUrl}/healthz`, { signal, redirect: 'error' });
    const said = (await response.text()).trim();
    if (response.ok && said === 'ok') return { state: 'ok', name, detail: ok(publicUrl) };
    return { state: 'warn', name, detail: silent(publicUrl, `HTTP ${response.status}`) };
  } catch (error) {
    return { state: 'warn', name, detail: silent(publicUrl, reason(error)) };
  }
}

/** The probes that need the bot itself, its store, Barium and the platforms. */
async function* installation(config: Config, log: Logger): AsyncGenerator<Finding> {
  let core: Core;
  try {
    core = await openCore(config, log, { guest: true });
  } catch (error) {
    yield { state: 'fail', name: words.settings.name, detail: reason(error) };
    return;
  }
  try {
    const { checks } = await core.readiness();
    yield* checks.map(finding);
    if (checks.every((check) => check.ok)) yield await cases(core);
    const adapters = await openAdapters(config, core, log);
    core.meet(adapters);
    yield* await platforms(adapters);
    yield* await namesNobody(core);
  } finally {
    await core.close();
  }
}

function finding({ ok, name, detail }: Health): Finding {
  return { state: ok ? 'ok' : 'fail', name, detail };
}

async function cases({ upstream }: Core): Promise<Finding> {
  const { name, ok, none } = words.cases;
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
async function namesNobody({ strays }: Core): Promise<readonly Finding[]> {
  const { name } = words.operators;
  return (await strays.look()).map((stray) => ({ state: 'warn', name, detail: strayLine(text, stray) }));
}

async function platforms(adapters: readonly ChatAdapter[]): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const adapter of adapters) {
    try {
      await adapter.start();
      findings.push(finding(await adapter.health()));
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
