import type { FileFixture, ObjectFixture } from '../applications/application.ts';
import { guid } from '../ids.ts';
import type { AddedObject, SimulatedInstance } from './row.ts';
import { fixtureOf, type Seed } from './seed.ts';

/** A file, folder or form of an instance, generated or added. */
export interface InstanceObject {
  readonly id: string;
  /** An alternative id of a form, e.g. `IDE`. */
  readonly oddId: string | undefined;
  /** Undefined index the root. */
  readonly folderId: string | undefined;
  readonly kind: 'file' | 'folder' | 'form';
  readonly name: string;
  readonly description: string | undefined;
  /** Of a form, in their order. */
  readonly fields?: readonly (readonly [name: string, value: string])[] | undefined;
  /** The content of a file: generated or uploaded. */
  readonly content: { readonly fixture: FileFixture } | { readonly upload: AddedObject } | undefined;
}

/** High enough that the ids of added objects never collide with generated ones. */
const firstAddedNumber = 1000;

/** All objects of an instance; a folder comes before its contents. */
export function objectsOf(seed: Seed, row: SimulatedInstance): readonly InstanceObject[] {
  let n = 0;
  const next = () => guid(seed.seed, 'object', row.index, n++);
  const seeded = fixtureOf(seed, row).objects.flatMap((fixture) => fromFixture(fixture, next));
  return [...seeded, ...row.added.map((added) => fromAdded(seed, row, added))].map((object, index) =>
    object.kind === 'form' ? { ...object, oddId: oddIdOf(index) } : object,
  );
}

export function addedIdOf(seed: Seed, row: SimulatedInstance, added: AddedObject): string {
  return guid(seed.seed, 'object', row.index, firstAddedNumber + added.n);
}

function fromFixture(fixture: ObjectFixture, next: () => string): InstanceObject[] {
  const id = next();
  const content = fixture.kind === 'file' ? { fixture } : undefined;
  const { kind, name, description } = fixture;
  const fields = fixture.kind === 'form' ? fixture.fields : undefined;
  const object = { id, oddId: undefined, folderId: undefined, kind, name, description, fields, content };
  if (fixture.kind !== 'folder') return [object];
  const contents = fixture.files.flatMap((file) => fromFixture(file, next));
  return [object, ...contents.map((file) => ({ ...file, folderId: id }))];
}

function fromAdded(seed: Seed, row: SimulatedInstance, added: AddedObject): InstanceObject {
  return {
    id: addedIdOf(seed, row, added),
    oddId: undefined,
    folderId: undefined,
    kind: added.kind,
    name: added.name,
    description: undefined,
    fields: added.fields,
    content: added.kind === 'file' ? { upload: added } : undefined,
  };
}

/** `IDE`, `IDF` …, the same ids in every instance. */
function oddIdOf(index: number): string {
  return index < 22 ? `ID${String.fromCharCode(69 + index)}` : `ID${index}`;
}
