import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { privateDirectoryMode, privateFileMode } from '../../lib/private-file.ts';
import { applications } from '../applications/index.ts';
import type { SimulatorLocale } from '../applications/translate.ts';
import { guid } from '../ids.ts';
import { createChangeLog } from './change-log.ts';
import { type RowStatus, type SimulatedInstance, statuses } from './row.ts';
import type { Seed } from './seed.ts';
import type { World } from './world.ts';

/** Only modified rows are saved; the others can be generated from the seed. */
const savedRowSchema = z
  .object({
    index: z.int().min(0),
    application: z
      .int()
      .min(0)
      .max(applications.length - 1),
    startedAt: z.number(),
    status: z.enum(statuses as [RowStatus, ...RowStatus[]]),
    milestone: z.string().optional(),
    steps: z.array(z.string()),
    waitingAt: z.array(z.string()),
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
  .refine(isStillPossible, 'names a node that its process no longer has');

/** Whether the process still has all nodes of a saved row. */
function isStillPossible(row: {
  application: number;
  steps: readonly string[];
  waitingAt: readonly string[];
}): boolean {
  const nodes = applications[row.application]?.model.nodes;
  const named = [...row.waitingAt, ...row.steps.flatMap((step) => step.split(':'))];
  return nodes !== undefined && named.every((id) => nodes.has(id));
}

const savedChangeSchema = z.object({
  seq: z.int(),
  at: z.string(),
  instanceId: z.string(),
  name: z.string(),
  kind: z.string(),
  from: z.string().optional(),
  to: z.string().optional(),
});

const savedStateSchema = z.object({
  createdAt: z.number(),
  removed: z.array(z.int()),
  rows: z.array(savedRowSchema),
  lastChange: z.int(),
  changes: z.array(savedChangeSchema),
});

export type SavedState = z.infer<typeof savedStateSchema>;

type Log = (line: string, facts?: Record<string, unknown>) => void;

/** Each seed, size and language has its own file, so that simulators can share a directory. */
export function stateFilePath(
  directory: string,
  { seed, count, locale }: { readonly seed: number; readonly count: number; readonly locale: SimulatorLocale },
): string {
  const language = locale === 'en' ? '' : `-${locale}`;
  return join(directory, `simulator-${seed}-${count}${language}.json`);
}

/** The saved state, or undefined without one. An invalid file is renamed and logged. */
export async function loadState(file: string, log: Log): Promise<SavedState | undefined> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  try {
    return savedStateSchema.parse(JSON.parse(text));
  } catch (error) {
    const renamed = `${file}.invalid`;
    await rename(file, renamed);
    log('invalid simulator state renamed; starting with a new one', {
      file: renamed,
      error: error instanceof z.ZodError ? z.prettifyError(error) : String(error),
    });
    return undefined;
  }
}

/** Restores the saved state in a new world. */
export function restoreState(world: World, saved: SavedState): void {
  for (const { application, ...savedRow } of saved.rows) {
    const row: SimulatedInstance = {
      ...savedRow,
      id: guid(world.seed.seed, 'instance', savedRow.index),
      application: world.seed.applications[application] ?? raise(application),
      milestone: savedRow.milestone,
      times: savedRow.times,
      closedAt: savedRow.closedAt,
      name: savedRow.name,
      isModified: true,
    };
    world.restore(savedRow.index, row);
  }
  for (const index of saved.removed) world.restore(index, undefined);
  world.changes = createChangeLog(saved.changes, saved.lastChange);
}

function raise(application: number): never {
  throw new RangeError(`there is no application ${application}`);
}

/** The newest changes are saved. */
const maxSavedChanges = 1000;

export function toSavedState(world: World, seed: Seed): SavedState {
  const rows: SavedState['rows'] = [];
  const removed: number[] = [];
  for (let index = 0; index < world.size; index += 1) {
    const row = world.at(index);
    if (!row) removed.push(index);
    else if (row.isModified) rows.push(toSavedRow(row, seed));
  }
  const { lastSeq } = world.changes;
  const changes = [...world.changes.since(lastSeq - maxSavedChanges)];
  return { createdAt: seed.createdAt, removed, rows, lastChange: lastSeq, changes };
}

function toSavedRow(
  { id: _id, isModified: _isModified, ...row }: SimulatedInstance,
  seed: Seed,
): SavedState['rows'][number] {
  return {
    ...row,
    application: seed.applications.indexOf(row.application),
    steps: [...row.steps],
    waitingAt: [...row.waitingAt],
    times: row.times && [...row.times],
    added: row.added.map((added) => ({
      ...added,
      fields: added.fields?.map(([name, value]): [string, string] => [name, value]),
    })),
  };
}

/** Writes the file atomically. */
export async function saveState(directory: string, file: string, saved: SavedState): Promise<void> {
  await mkdir(directory, { recursive: true, mode: privateDirectoryMode });
  const newFile = `${file}.${process.pid}.new`;
  try {
    await writeFile(newFile, JSON.stringify(saved), { mode: privateFileMode });
    await rename(newFile, file);
  } catch (error) {
    await rm(newFile, { force: true });
    throw error;
  }
}
