import type { FileSketch, ObjectSketch } from '../applications/application.ts';
import { guid } from '../ids.ts';
import type { Added, Row } from './row.ts';
import { dressOf, type Seed } from './seed.ts';

/** A file, folder or form of an instance, from the seed or added. */
export interface Thing {
  readonly id: string;
  /** The other id that a form may go by, e.g. `IDE`. */
  readonly oddId: string | undefined;
  /** The folder it is in; missing at the root. */
  readonly folder: string | undefined;
  readonly kind: 'file' | 'folder' | 'form';
  readonly name: string;
  readonly description: string | undefined;
  /** Where its content comes from: written from a sketch, or kept as it was uploaded. */
  readonly content: { readonly sketch: FileSketch } | { readonly upload: Added } | undefined;
}

/** Where added objects start to count, so that their ids never meet the seed's. */
const FIRST_ADDED = 1000;

/** All objects of an instance, folders before what is in them. */
export function thingsOf(seed: Seed, row: Row): readonly Thing[] {
  let n = 0;
  const next = () => guid(seed.seed, 'object', row.index, n++);
  const seeded = dressOf(seed, row).objects.flatMap((sketch) => fromSketch(sketch, next));
  return [...seeded, ...row.added.map((added) => fromAdded(seed, row, added))].map((thing, at) =>
    thing.kind === 'form' ? { ...thing, oddId: oddIdOf(at) } : thing,
  );
}

export function addedIdOf(seed: Seed, row: Row, added: Added): string {
  return guid(seed.seed, 'object', row.index, FIRST_ADDED + added.n);
}

function fromSketch(sketch: ObjectSketch, next: () => string): Thing[] {
  const id = next();
  const content = sketch.kind === 'file' ? { sketch } : undefined;
  const { kind, name, description } = sketch;
  const thing = { id, oddId: undefined, folder: undefined, kind, name, description, content };
  if (sketch.kind !== 'folder') return [thing];
  const inside = sketch.holds.flatMap((held) => fromSketch(held, next));
  return [thing, ...inside.map((held) => ({ ...held, folder: id }))];
}

function fromAdded(seed: Seed, row: Row, added: Added): Thing {
  return {
    id: addedIdOf(seed, row, added),
    oddId: undefined,
    folder: undefined,
    kind: added.kind,
    name: added.name,
    description: undefined,
    content: added.kind === 'file' ? { upload: added } : undefined,
  };
}

/** `IDE`, `IDF` …: short, the same in every instance, and not a GUID. */
function oddIdOf(at: number): string {
  return at < 22 ? `ID${String.fromCharCode(69 + at)}` : `ID${at}`;
}
