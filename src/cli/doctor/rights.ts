/** Checks what the bot's Barium account can read. */
import { BariumError, ForbiddenError } from '../../barium/errors.ts';
import type { Barium, InstanceRow } from '../../barium/types.ts';
import { collapseWhitespace } from '../../cards/card-context.ts';
import { truncateChars } from '../../lib/truncate.ts';
import type { Strings } from '../../text/strings.ts';
import { type CheckResult, createRows } from './check.ts';

/** The newest case of each is read; permissions differ between processes, not between their cases. */
const maxProcesses = 5;
const maxRows = 100;

type ReadableBarium = Pick<Barium, 'listInstances' | 'getInstance' | 'listTasks' | 'listObjects'>;

/** Only reads, so it can't tell whether the account can send, upload and delete. */
export async function checkReading(
  { upstream: { barium } }: { readonly upstream: { readonly barium: ReadableBarium } },
  text: Strings,
): Promise<readonly CheckResult[]> {
  const { rights: words } = text.doctor;
  const row = createRows('barium', text.health.barium.name);
  const cases = new Map<string, InstanceRow>();
  for (const instance of await listActive(barium)) {
    const process = instance.applicationName ?? '';
    if (!cases.has(process) && cases.size < maxProcesses) cases.set(process, instance);
  }
  const denials: CheckResult[] = [];
  for (const [process, { id }] of cases) {
    const denied = [
      ...((await isForbidden(barium.getInstance(id))) ? [words.parts.details] : []),
      ...((await isForbidden(barium.listTasks(id, { max: 1 }))) ? [words.parts.tasks] : []),
      ...((await isForbidden(barium.listObjects(id, { max: 1 }))) ? [words.parts.files] : []),
    ];
    const name = truncateChars(collapseWhitespace(process), 60);
    if (denied.length > 0) denials.push(row('warn', words.denied(name, denied)));
  }
  if (cases.size === 0 || denials.length > 0) return denials;
  return [row('ok', words.ok(cases.size))];
}

/** Failures that are not about permissions are reported by the check of Barium. */
async function listActive(barium: ReadableBarium): Promise<readonly InstanceRow[]> {
  try {
    return (await barium.listInstances({ status: 'active', max: maxRows })).rows;
  } catch (error) {
    if (error instanceof BariumError) return [];
    throw error;
  }
}

async function isForbidden(reading: Promise<unknown>): Promise<boolean> {
  try {
    await reading;
    return false;
  } catch (error) {
    if (error instanceof BariumError) return error instanceof ForbiddenError;
    throw error;
  }
}
