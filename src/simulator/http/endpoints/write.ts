import * as z from 'zod';
import { APPLICATIONS } from '../../applications/all.ts';
import { addedIdOf, thingsOf } from '../../world/objects.ts';
import type { Added, Row } from '../../world/row.ts';
import { type Body, type Part, parseJson } from '../body.ts';
import type { Desk, Endpoint } from '../endpoint.ts';
import { type Answer, REFUSALS } from '../response.ts';
import { instanceOf, json } from './read.ts';

/** The endpoints that have an effect. */

/**
 * Sends a message. A boundary event hears only what is in the query string; an event in the flow hears both.
 */
export const sendMessage: Endpoint = async ({ world }, call) => {
  const row = instanceOf(world, call);
  const body = await call.body();
  const asked = call.query.text('Message');
  const name = asked ?? fieldOf(body, 'Message');
  if (!name) throw REFUSALS.noMessage();
  const heard = world
    .waiting(row)
    .find((node) => node.kind === 'message' && node.message === name && (node.on === undefined || asked));
  return json({ Success: heard !== undefined && (await world.step(row, heard.id)) });
};

export const deleteInstance: Endpoint = async ({ world, blobs }, call) => {
  const row = instanceOf(world, call);
  const uploads = thingsOf(world.seed, row).filter((thing) => thing.content && 'upload' in thing.content);
  world.remove(row);
  await Promise.all(uploads.map((thing) => blobs.remove(thing.id)));
  return json({ success: true });
};

/** Adds a file, folder or form to the root of an instance. */
export const addObject: Endpoint = async (desk, call) => {
  const row = instanceOf(desk.world, call);
  const body = await call.body();
  const data = [...body.parts].find(([name]) => name.toLowerCase() === 'data')?.[1];
  const kind = kindOf(fieldOf(body, 'Type'), data);
  if (kind === 'file') return addFile(desk, row, body, data);
  const name = fieldOf(body, 'Name');
  if (!name) throw REFUSALS.notCreated('the parameter Name is missing');
  if (kind === 'folder') return created(desk, row, desk.world.add(row, { kind, name }));
  const template = fieldOf(body, 'TemplateId');
  if (!template || !TEMPLATES.has(template)) throw REFUSALS.notCreated('there is no such TemplateId');
  return created(desk, row, desk.world.add(row, { kind, name, template, fields: formFields(body) }));
};

async function addFile(desk: Desk, row: Row, body: Body, data: Part | undefined): Promise<Answer> {
  if (!data) throw REFUSALS.notCreated('the part Data is missing');
  if (/charset/i.test(body.type) || /charset/i.test(data.type)) {
    throw REFUSALS.notCreated('the content type has a charset');
  }
  const name = fieldOf(body, 'Name') || data.fileName;
  const added = desk.world.add(row, { kind: 'file', name, type: data.type });
  await desk.blobs.put(addedIdOf(desk.world.seed, row, added), data.bytes);
  return created(desk, row, added);
}

function created(desk: Desk, row: Row, added: Added): Answer {
  const Id = addedIdOf(desk.world.seed, row, added);
  if (!desk.quirks().wildUploadAnswers) return json({ Success: true, Id });
  return json({ success: true, Items: [{ Id, Name: added.name }] });
}

function kindOf(type: string | undefined, data: Part | undefined): Added['kind'] {
  const word = type?.toLowerCase().split('.').at(-1);
  if (word === 'folder' || word === 'file') return word;
  if (word === 'form' || word === 'dataform') return 'form';
  if (word === undefined && data) return 'file';
  throw REFUSALS.notCreated('the parameter Type is none of file, folder and form');
}

function fieldOf(body: Body, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return [...body.fields].find(([key]) => key.toLowerCase() === wanted)?.[1] || undefined;
}

const Field = z.object({ Name: z.string(), Value: z.coerce.string() });
const FieldsJson = z.union([z.array(Field), z.record(z.string(), z.coerce.string())]);

/** `Fields` as a JSON array of `{Name, Value}` or a JSON object, or as `Fields[0].Name` and its like. */
function formFields(body: Body): readonly (readonly [string, string])[] {
  const whole = fieldOf(body, 'Fields');
  if (whole === undefined) return numberedFields(body);
  const parsed = FieldsJson.safeParse(parseJson(whole));
  if (!parsed.success) throw REFUSALS.notCreated('Fields is not a list of Name and Value');
  if (!Array.isArray(parsed.data)) return Object.entries(parsed.data);
  return parsed.data.map((field) => [field.Name, field.Value] as const);
}

function numberedFields(body: Body): readonly (readonly [string, string])[] {
  const found = new Map<string, { name?: string; value?: string }>();
  for (const [key, text] of body.fields) {
    const match = /^Fields\[(\d+)\](?:\.|\[)(Name|Value)\]?$/i.exec(key);
    if (!match?.[1] || !match[2]) continue;
    found.set(match[1], { ...found.get(match[1]), [match[2].toLowerCase()]: text });
  }
  return [...found.values()].flatMap(({ name, value }) => (name ? [[name, value ?? ''] as const] : []));
}

/** The ids of the form templates: those of the forms that instances begin with. */
const TEMPLATES: ReadonlySet<string> = new Set(APPLICATIONS.map((application) => application.template));
