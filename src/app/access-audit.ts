/** Records in the audit log which entries of the access lists and messages have changed, also across restarts. */
import * as z from 'zod';
import { findListChanges, type ListChange, listEntries } from '../access/list-changes.ts';
import type { Conversation } from '../chat/conversation.ts';
import type { ReloadableSettings } from '../config/index.ts';
import { tryParseJson } from '../lib/json.ts';
import { truncateChars } from '../lib/truncate.ts';
import type { Logger } from '../log/index.ts';
import type { Store } from '../store/contract/index.ts';

export const accessChangeCommand = 'access.change';

/** The setting with the lists that were recorded last. */
const settingName = 'access-lists';
const maxDetailChars = 10_000;
const place: Conversation = { platform: 'cli', tenant: 'local', id: 'settings', isDirect: true };

const recordedSchema = z.object({ at: z.string(), entries: z.record(z.string(), z.array(z.string())) });

interface AccessAuditServices {
  readonly store: Pick<Store, 'settings' | 'idempotency' | 'audit'>;
  readonly log: Pick<Logger, 'error'>;
  readonly now: () => Date;
}

interface AccessAudit {
  /**
   * Writes a row for each list that differs from the last recorded one; the very first lists have none. Of several replicas
   * with the same lists, one writes it. Never rejects: a failure is logged, and the next call or start records the change.
   */
  record(lists: ReloadableSettings): Promise<void>;
  /** Resolves when everything is recorded. */
  idle(): Promise<void>;
}

export function createAccessAudit({ store, log, now }: AccessAuditServices): AccessAudit {
  let last = Promise.resolve();
  const recordChanges = async (lists: ReloadableSettings): Promise<void> => {
    try {
      const entries = listEntries(lists);
      const recorded = await readRecorded(store);
      const changes = recorded === undefined ? [] : findListChanges(recorded.entries, entries);
      if (recorded !== undefined && changes.length === 0) return;
      const at = now().toISOString();
      for (const change of changes) await writeRow(change, at, recorded?.at ?? '', store);
      await store.settings.set(settingName, JSON.stringify({ at, entries }));
    } catch (err) {
      log.error({ err }, 'failed to record a change of the access lists in the audit log');
    }
  };
  return {
    record(lists) {
      last = last.then(() => recordChanges(lists));
      return last;
    },
    idle: () => last,
  };
}

async function readRecorded({ settings }: AccessAuditServices['store']) {
  const text = await settings.get(settingName);
  return text === undefined ? undefined : recordedSchema.safeParse(tryParseJson(text)).data;
}

/** Once for each change since `since`, by whichever replica comes first. */
async function writeRow(
  { variable, added, removed }: ListChange,
  at: string,
  since: string,
  { idempotency, audit }: AccessAuditServices['store'],
): Promise<void> {
  const parts = { added, removed };
  const detail = Object.entries(parts).flatMap(([name, some]) =>
    some.length === 0 ? [] : [`${name} ${some.join(', ')}`],
  );
  const row = {
    at,
    person: { platform: 'cli', tenant: 'local', id: 'settings', name: variable, membership: 'member' },
    conversation: place,
    command: accessChangeCommand,
    instanceId: undefined,
    instanceName: undefined,
    detail: truncateChars(detail.join('; '), maxDetailChars),
    outcome: 'begun',
  } as const;
  const id = await idempotency.recordWithAudit(`${accessChangeCommand} ${variable} since ${since}`, row);
  if (id !== undefined) await audit.finish(id, { outcome: 'done', at });
}
