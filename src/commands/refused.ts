import type { Command } from '../command.ts';
import type { Outcome } from '../store/store.ts';
import type { Context } from './context.ts';

/** Keeps proof of a command that was refused before it was looked at: its instance is what the person typed. */
export async function proveRefusal(
  { person, place, store, now }: Context,
  command: Command,
  outcome: Extract<Outcome, 'denied' | 'turned-away'>,
): Promise<void> {
  const at = now().toISOString();
  const instanceId = 'instance' in command ? command.instance : undefined;
  const row = { at, person, place, command: command.name, instanceId };
  const id = await store.audit.begin({ ...row, instanceName: undefined, detail: undefined });
  await store.audit.end(id, { outcome, at });
}
