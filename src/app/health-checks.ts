import { BariumError } from '../barium/errors.ts';
import { upstreamErrorCard } from '../cards/error.ts';
import type { HealthCheck } from '../http/readiness.ts';
import type { Store } from '../store/contract/index.ts';
import { isStoreError } from '../store/errors.ts';
import type { Upstream } from '../upstream/index.ts';
import type { LastContact } from '../upstream/last-contact.ts';

/** Fails while the store cannot be read or written. */
export function createStoreCheck(store: Store): HealthCheck {
  return {
    name: ({ health }) => health.store.name,
    async check({ health: { store: words } }) {
      try {
        await store.check();
      } catch (error) {
        if (!isStoreError(error)) throw error;
        return { name: words.name, ok: false, detail: words.away(error.message) };
      }
      return { name: words.name, ok: true, detail: words.ok(store.engine) };
    },
  };
}

/** Fails while Barium rejects the sign-in or cannot be reached. */
export function createBariumCheck({ barium, simulator }: Upstream, { isRecent }: LastContact): HealthCheck {
  return {
    name: ({ health }) => health.barium.name,
    async check(text) {
      const { barium: words } = text.health;
      try {
        await barium.signIn();
        // A cached ticket proves nothing about the present, so make a request if there was none recently.
        if (!isRecent()) await barium.listInstances({ status: 'active', max: 1 });
      } catch (error) {
        if (!(error instanceof BariumError)) throw error;
        const { title, text: hints = [] } = upstreamErrorCard(text, error);
        return { name: words.name, ok: false, detail: [title, ...hints].join('. ') };
      }
      return { name: words.name, ok: true, detail: simulator === undefined ? words.ok : words.simulator };
    },
  };
}
