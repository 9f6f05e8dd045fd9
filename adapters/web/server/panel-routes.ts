/** The side panel's requests: a look at the simulator, and its levers. */
import { json, Router } from 'express';
import * as z from 'zod';
import type { PanelView } from '../view.ts';
import { ActError } from './actions.ts';
import type { Panel } from './panel.ts';
import { type ServerText, textOf } from './text.ts';

const SHOWN = { instances: 200, calls: 60, changes: 60 };

const id = z.string().min(1).max(200);
const quirks = z.record(z.string().max(100), z.union([z.boolean(), z.number().min(0).max(600_000)]));
const leverSchema = z.discriminatedUnion('lever', [
  z.object({ lever: z.literal('advance'), id }),
  z.object({ lever: z.literal('cancel'), id }),
  z.object({ lever: z.literal('remove'), id }),
  z.object({ lever: z.literal('create'), application: z.string().max(200).optional() }),
  z.object({ lever: z.literal('speed'), speed: z.number().min(0).max(1000) }),
  z.object({ lever: z.literal('quirks'), quirks }),
]);

type Lever = z.infer<typeof leverSchema>;

/** `GET /` answers a {@link PanelView}; `POST /` pulls a lever and answers `{ says }`. */
export function createPanelRoutes(panel: Panel): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json(viewOf(panel));
  });
  router.post('/', json({ limit: 16 * 1024 }), async (request, response) => {
    const lever = leverSchema.safeParse(request.body).data;
    if (lever === undefined) throw new ActError(400, (text) => text.unreadable);
    const words = textOf(request);
    response.json({ says: await pull(panel, lever, words) });
  });
  return router;
}

function viewOf(panel: Panel): PanelView {
  const { speed, instances } = panel.state();
  return {
    speed,
    quirks: quirksOf(panel),
    counts: instances,
    instances: panel.list(SHOWN.instances),
    calls: panel.calls(SHOWN.calls),
    changes: panel.changes().slice(-SHOWN.changes).reverse(),
  };
}

/** The switches that are on or off and the rates; a quirk of another kind has no lever here. */
function quirksOf(panel: Panel): Readonly<Record<string, boolean | number>> {
  const entries = Object.entries(panel.state().quirks);
  return Object.fromEntries(
    entries.filter(([, value]) => typeof value === 'boolean' || typeof value === 'number'),
  );
}

async function pull(panel: Panel, lever: Lever, words: ServerText): Promise<string> {
  switch (lever.lever) {
    case 'advance':
      return (await panel.advance(lever.id)).says;
    case 'cancel':
      panel.cancel(lever.id);
      return words.cancelled;
    case 'remove':
      panel.remove(lever.id);
      return words.removed;
    case 'create':
      return words.created((await panel.create(lever.application)).name);
    case 'speed':
      panel.setSpeed(lever.speed);
      return lever.speed === 0 ? words.still : words.speed(lever.speed);
    case 'quirks':
      setQuirks(panel, lever.quirks);
      return words.set;
    default:
      return lever satisfies never;
  }
}

/** Only switches that exist, and only with a value of their own kind. */
function setQuirks(panel: Panel, change: Readonly<Record<string, boolean | number>>): void {
  const known = quirksOf(panel);
  for (const [name, value] of Object.entries(change)) {
    if (!Object.hasOwn(known, name) || typeof known[name] !== typeof value) {
      throw new ActError(400, (text) => text.unknownSwitch(name));
    }
  }
  panel.setQuirks(change);
}
