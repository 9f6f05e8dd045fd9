/** The HTTP endpoints of the side panel: the simulator's state, and its controls. */

import { json, Router } from 'express';
import * as z from 'zod';
import { lookup } from '../../../src/lib/lookup.ts';
import type { PanelControl, PanelView } from '../view.ts';
import { ActionError } from './actions.ts';
import type { Advance, Panel } from './panel.ts';
import { type ServerStrings, stringsForRequest } from './text.ts';

const maxRows = { instances: 200, requests: 60, changes: 60 };

const id = z.string().min(1).max(200);
const quirks = z.record(z.string().max(100), z.union([z.boolean(), z.number().min(0).max(600_000)]));
const controlSchema: z.ZodType<PanelControl> = z.discriminatedUnion('control', [
  z.object({ control: z.enum(['advance', 'cancel', 'remove']), id }),
  z.object({ control: z.literal('create'), application: z.string().max(200).exactOptional() }),
  z.object({ control: z.literal('speed'), speed: z.number().min(0).max(1000) }),
  z.object({ control: z.literal('quirks'), quirks }),
]);

/** `GET /` responds with a {@link PanelView}; `POST /` applies a {@link PanelControl} and responds with `{ message }`. */
export function createPanelRoutes(panel: Panel): Router {
  const router = Router();
  router.get('/', (_request, response) => {
    response.json(toView(panel));
  });
  router.post('/', json({ limit: 16 * 1024 }), async (request, response) => {
    const control = controlSchema.safeParse(request.body).data;
    if (control === undefined) throw new ActionError(400, (strings) => strings.invalidRequest);
    response.json({ message: await applyControl(panel, control, stringsForRequest(request)) });
  });
  return router;
}

function toView(panel: Panel): PanelView {
  const { speed, instances } = panel.state();
  return {
    speed,
    quirks: quirksOf(panel),
    countByStatus: instances,
    instances: panel.list(maxRows.instances),
    requests: panel.requests(maxRows.requests),
    changes: panel.changes().slice(-maxRows.changes).reverse(),
  };
}

/** The quirks that are switches or numbers; the panel has no control for other kinds. */
function quirksOf(panel: Panel): Readonly<Record<string, boolean | number>> {
  const entries = Object.entries(panel.state().quirks);
  return Object.fromEntries(entries.filter(([, value]) => typeof value === 'boolean' || typeof value === 'number'));
}

async function applyControl(panel: Panel, control: PanelControl, strings: ServerStrings): Promise<string> {
  switch (control.control) {
    case 'advance':
      return describeAdvance(await panel.advance(control.id), strings);
    case 'cancel':
      panel.cancel(control.id);
      return strings.cancelled;
    case 'remove':
      panel.remove(control.id);
      return strings.removed;
    case 'create':
      return strings.created((await panel.create(control.application)).name);
    case 'speed':
      panel.setSpeed(control.speed);
      return control.speed === 0 ? strings.paused : strings.speed(control.speed);
    case 'quirks':
      setQuirks(panel, control.quirks);
      return strings.updated;
    default:
      return control satisfies never;
  }
}

/** In one or two sentences. */
function describeAdvance({ moved, name, step, status, waitingFor }: Advance, strings: ServerStrings): string {
  const { advanced } = strings;
  const isOpen = status === 'active' || status === 'ready';
  if (!moved)
    return isOpen ? advanced.notWaiting(name) : advanced.closed(name, lookup(strings.statuses, status) ?? status);
  if (step === undefined) return advanced.started(name);
  const now =
    waitingFor.length > 0
      ? advanced.waitingFor(waitingFor.join(', '))
      : advanced.status(lookup(strings.statuses, status) ?? status);
  return `${advanced[step.kind](step.name, name)} ${now}`;
}

/** Rejects unknown names, and values of another type than the current one. */
function setQuirks(panel: Panel, change: Readonly<Record<string, boolean | number>>): void {
  const current = quirksOf(panel);
  for (const [name, value] of Object.entries(change)) {
    if (!Object.hasOwn(current, name) || typeof current[name] !== typeof value) {
      throw new ActionError(400, (strings) => strings.unknownSetting(name));
    }
  }
  panel.setQuirks(change);
}
