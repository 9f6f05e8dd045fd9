/** Pending deletions, on a store of either engine, with a clock that the test controls. */
import type { ApplicationScopes } from '../../../src/access/scopes.ts';
import { createContext } from '../../../src/bot/context.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { AccessEntry } from '../../../src/config/index.ts';
import { createDeletionScheduler } from '../../../src/effects/deletion/scheduler.ts';
import type { Store } from '../../../src/store/contract/index.ts';
import { allowAllScopes } from '../../allow-all.ts';
import { alice, bob, createTestBot, type TestBot } from '../../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, object, task } from '../../memory-barium.ts';

export const carol: Person = { platform: 'slack', tenant: 'T1', id: 'carol', name: 'Carol', membership: 'member' };
export const admins: readonly Person[] = [alice, bob].map((one) => ({
  ...carol,
  id: one.id,
  name: one.name,
}));
export const orders: Conversation = {
  platform: 'slack',
  tenant: 'T1',
  id: 'C1',
  isDirect: false,
  name: '#orders',
};
export const chat: Conversation = { platform: 'slack', tenant: 'T1', id: 'D1', isDirect: true };

export interface DeletionHarness {
  readonly barium: MemoryBarium;
  readonly testBot: TestBot;
  /** Moves the clock forward. */
  advance(seconds: number): void;
  /** Lets a process, this one or another, execute the deletions that are due. */
  poll(leaseHolder?: string): Promise<void>;
  /** The cards queued for a conversation. */
  notifications(conversation: Conversation): Promise<readonly Card[]>;
  /** The audit rows, oldest first, as `Alice asked`. */
  auditTrail(): Promise<readonly string[]>;
}

export interface DeletionHarnessOptions {
  readonly store: Store;
  readonly needsSecondPerson?: boolean;
  readonly undoSeconds?: number;
  /** Alice and Bob by default. */
  readonly admins?: readonly Person[];
  readonly scopes?: ApplicationScopes;
}

/** Alice and Bob are admins, Carol is an operator. */
export async function createDeletionHarness(options: DeletionHarnessOptions): Promise<DeletionHarness> {
  const { store, needsSecondPerson = false, undoSeconds = 0, scopes = allowAllScopes } = options;
  const barium = createMemoryBarium([{ instance: instance(1), tasks: [task(101)], objects: [object(201)] }]);
  const deletion = { needsSecondPerson, undoSeconds, leaseHolder: 'this', wake: () => undefined };
  const everyone: AccessEntry[] = [{ kind: 'everyone' }];
  const listed = (options.admins ?? admins).map(
    ({ tenant, id }) => ({ kind: 'person', platform: 'slack', tenant, id }) as const,
  );
  const access = { viewers: everyone, operators: everyone, admins: listed };
  const testBot = await createTestBot({ barium, store, access, overrides: { deletion, scopes } });
  return {
    barium,
    testBot,
    advance(seconds) {
      testBot.clock.now = new Date(testBot.clock.now.getTime() + seconds * 1_000);
    },
    async poll(leaseHolder = 'this') {
      await pollDueDeletions({ ...testBot.options, deletion: { ...deletion, leaseHolder } });
    },
    notifications: async (conversation) => (await store.outbox.listPending(conversation, 50)).map(({ card }) => card),
    async auditTrail() {
      const rows = await store.audit.listForInstance(guid(1), 100);
      return rows.map(({ person, outcome }) => `${person.name} ${outcome}`).reverse();
    },
  };
}

/** Executes the deletions that are due, once. */
export async function pollDueDeletions(options: TestBot['options']): Promise<void> {
  const { store, log, now } = options;
  const scheduler = createDeletionScheduler({
    store,
    log,
    now,
    onNotified: () => undefined,
    createContext: (person, conversation) => createContext({ person, conversation, idempotencyKey: '' }, options),
  });
  scheduler.start();
  await scheduler.trigger();
  await scheduler.stop();
}
