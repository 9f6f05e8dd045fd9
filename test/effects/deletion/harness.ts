/** Deletions that wait, on a store of any engine, with a clock that the test moves. */
import type { Limits } from '../../../src/access/scopes.ts';
import { surroundings } from '../../../src/bot/bot.ts';
import type { Card } from '../../../src/chat/card.ts';
import type { Conversation } from '../../../src/chat/conversation.ts';
import type { Person } from '../../../src/chat/person.ts';
import type { AccessEntry } from '../../../src/config/index.ts';
import { createDeletionClock } from '../../../src/effects/deletion/scheduler.ts';
import type { Store } from '../../../src/store/contract/store.ts';
import { alice, bob, createHarness, type Harness } from '../../bot/test-bot.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, object, task } from '../../memory-barium.ts';

export const carol: Person = { platform: 'slack', tenant: 'T1', id: 'carol', name: 'Carol' };
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

export interface DeletionStage {
  readonly barium: MemoryBarium;
  readonly harness: Harness;
  /** Moves the clock. */
  pass(seconds: number): void;
  /** One look of a process, this one or another, at what is due. */
  look(holder?: string): Promise<void>;
  /** What was put into the outbox for a place. */
  told(place: Conversation): Promise<readonly Card[]>;
  /** The proof of what was done, oldest first: `Alice asked`. */
  proof(): Promise<readonly string[]>;
}

export interface DeletionStageOptions {
  readonly store: Store;
  readonly needsSecondPerson?: boolean;
  readonly undoSeconds?: number;
  /** Alice and Bob, unless somebody was struck off. */
  readonly listed?: readonly Person[];
  /** Who sees only some applications. */
  readonly limits?: Limits;
}

/** Alice and Bob are admins, Carol is an operator. */
export async function createDeletionStage(options: DeletionStageOptions): Promise<DeletionStage> {
  const { store, needsSecondPerson = false, undoSeconds = 0, listed = admins } = options;
  const barium = createMemoryBarium([{ instance: instance(1), tasks: [task(101)], objects: [object(201)] }]);
  const policy = { needsSecondPerson, undoSeconds, holder: 'this', wake: () => undefined };
  const everyone: AccessEntry[] = [{ kind: 'everyone' }];
  const named = listed.map(({ tenant, id }) => ({ kind: 'person', platform: 'slack', tenant, id }) as const);
  const access = { viewers: everyone, operators: everyone, admins: named };
  const limits = options.limits === undefined ? {} : { limits: options.limits };
  const harness = await createHarness({ barium, store, access, parts: { deletion: policy, ...limits } });
  return {
    barium,
    harness,
    pass(seconds) {
      harness.clock.now = new Date(harness.clock.now.getTime() + seconds * 1_000);
    },
    async look(holder = 'this') {
      await lookAtDue({ ...harness.parts, deletion: { ...policy, holder } });
    },
    told: async (place) => (await store.outbox.waiting(place, 50)).map(({ card }) => card),
    async proof() {
      const rows = await store.audit.forInstance(guid(1), 100);
      return rows.map(({ person, outcome }) => `${person.name} ${outcome}`).reverse();
    },
  };
}

/** One look of a process at the deletions that are due. */
export async function lookAtDue(parts: Harness['parts']): Promise<void> {
  const clock = createDeletionClock({
    store: parts.store,
    log: parts.log,
    now: parts.now,
    onTold: () => undefined,
    contextOf: (person, place) => surroundings({ person, conversation: place, idempotencyKey: '' }, parts),
  });
  clock.start();
  await clock.nudge();
  await clock.stop();
}
