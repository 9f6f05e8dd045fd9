import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { APPLICATIONS } from '../applications/all.ts';
import { guid } from '../ids.ts';
import { Changes } from './changes.ts';
import { type Row, STATUSES, type Status } from './row.ts';
import type { Seed } from './seed.ts';
import type { World } from './world.ts';

/** What is written down: the seed's own rows can be made again, so only what changed. */
const SavedRow = z
  .object({
    index: z.int().min(0),
    application: z
      .int()
      .min(0)
      .max(APPLICATIONS.length - 1),
    startedAt: z.number(),
    status: z.enum(STATUSES as [Status, ...Status[]]),
    milestone: z.string().optional(),
    steps: z.array(z.string()),
    waits: z.array(z.string()),
    times: z.array(z.number()).optional(),
    closedAt: z.number().optional(),
    name: z.string().optional(),
    added: z.array(
      z.object({
        n: z.int(),
        kind: z.enum(['file', 'folder', 'form']),
        name: z.string(),
        type: z.string().optional(),
        template: z.string().optional(),
        fields: z.array(z.tuple([z.string(), z.string()])).optional(),
      }),
    ),
  })
  .refine(isOfToday, 'stands at a place that its process no longer has');

/** Whether the process still has every node that a saved row names. */
function isOfToday(row: {
  application: number;
  steps: readonly string[];
  waits: readonly string[];
}): boolean {
  const nodes = APPLICATIONS[row.application]?.model.nodes;
  const named = [...row.waits, ...row.steps.flatMap((step) => step.split(':'))];
  return nodes !== undefined && named.every((id) => nodes.has(id));
}

const SavedChange = z.object({
  seq: z.int(),
  at: z.string(),
  instanceId: z.string(),
  name: z.string(),
  kind: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
});

const Saved = z.object({
  bornAt: z.number(),
  removed: z.array(z.int()),
  rows: z.array(SavedRow),
  lastChange: z.int(),
  changes: z.array(SavedChange),
});

/** The state of a simulator as it was written down. */
export type Saved = z.infer<typeof Saved>;

type Log = (line: string, facts?: Record<string, unknown>) => void;

/** One file for each seed and size, so that simulators of different sizes can share a directory. */
export function stateFile(directory: string, seed: number, count: number): string {
  return join(directory, `simulator-${seed}-${count}.json`);
}

/** What was saved, or nothing. A file that makes no sense is set aside with a line in the log. */
export async function load(file: string, log: Log): Promise<Saved | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return Saved.parse(JSON.parse(text));
  } catch (error) {
    const aside = `${file}.unreadable`;
    await rename(file, aside);
    log('the saved state could not be read: it was set aside and the simulator begins anew', {
      file: aside,
      error: error instanceof z.ZodError ? z.prettifyError(error) : String(error),
    });
    return undefined;
  }
}

/** Puts what was saved into a new world. */
export function restore(world: World, saved: Saved): void {
  for (const { application, ...kept } of saved.rows) {
    const row: Row = {
      ...kept,
      id: guid(world.seed.seed, 'instance', kept.index),
      application: APPLICATIONS[application] ?? raise(application),
      milestone: kept.milestone,
      times: kept.times,
      closedAt: kept.closedAt,
      name: kept.name,
      touched: true,
    };
    world.restore(kept.index, row);
  }
  for (const index of saved.removed) world.restore(index, undefined);
  world.changes = new Changes(saved.changes, saved.lastChange);
}

function raise(application: number): never {
  throw new RangeError(`there is no application ${application}`);
}

/** How many of the newest changes are saved. */
const KEPT_CHANGES = 1000;

/** A world as it is to be written down. */
export function savedOf(world: World, seed: Seed): Saved {
  const rows: Saved['rows'] = [];
  const removed: number[] = [];
  for (let index = 0; index < world.size; index += 1) {
    const row = world.at(index);
    if (!row) removed.push(index);
    else if (row.touched) rows.push(savedRow(row));
  }
  const changes = [...world.changes.since(world.changes.last - KEPT_CHANGES)];
  return { bornAt: seed.bornAt, removed, rows, lastChange: world.changes.last, changes };
}

function savedRow({ id: _id, touched: _touched, ...row }: Row): Saved['rows'][number] {
  return {
    ...row,
    application: APPLICATIONS.indexOf(row.application),
    steps: [...row.steps],
    waits: [...row.waits],
    times: row.times && [...row.times],
    added: row.added.map((added) => ({
      ...added,
      fields: added.fields?.map(([name, value]): [string, string] => [name, value]),
    })),
  };
}

/** Writes the whole file beside the old one and then takes its place: a crash leaves one or the other. */
export async function save(directory: string, file: string, saved: Saved): Promise<void> {
  await mkdir(directory, { recursive: true });
  const beside = `${file}.${process.pid}.new`;
  try {
    await writeFile(beside, JSON.stringify(saved));
    await rename(beside, file);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
