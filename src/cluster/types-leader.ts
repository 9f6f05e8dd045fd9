/**
 * Who reads Barium, when there are several of us. Here is the contract, and what holds for a process that is alone;
 * a lease in a shared database fits behind the same words.
 */
import type { SnapshotStore } from '../store/contract/watching.ts';

export interface Leader {
  /**
   * The fence to commit with while this process leads, or `undefined` while another does. A commit that is refused
   * for its fence means that the lead was lost; whoever asks again then gets a new fence or none.
   */
  lead(): Promise<number | undefined>;
  /** Lets go of the lead, so that another need not wait. */
  resign(): Promise<void>;
  /**
   * Lets another try for a while, since this process cannot read Barium just now. Answers whether there can be
   * another.
   */
  yield(): Promise<boolean>;
}

/** After losing the lead to a process that should not be there: long enough to see which of them stays. */
const stepBackMs = 60_000;

/** The lead of a process that is alone: taken when it starts, so that one that was there before cannot write. */
export function createSoleLeader(store: Pick<SnapshotStore, 'lead'>): Leader {
  let fence: number | undefined;
  let notBefore = 0;
  return {
    async lead() {
      if (fence === undefined && performance.now() >= notBefore) fence = await store.lead();
      return fence;
    },
    async resign() {
      fence = undefined;
      notBefore = performance.now() + stepBackMs;
    },
    yield: async () => false,
  };
}
