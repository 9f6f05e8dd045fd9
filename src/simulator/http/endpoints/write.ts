import * as z from 'zod';
import { templates } from '../../applications/index.ts';
import { addedIdOf, objectsOf } from '../../world/objects.ts';
import type { AddedObject, SimulatedInstance } from '../../world/row.ts';
import { type BodyPart, type FormBody, parseJson } from '../body.ts';
import type { Endpoint, EndpointContext } from '../endpoint.ts';
import { type ApiResponse, apiErrors } from '../response.ts';
import { jsonResponse, requireInstance } from './read.ts';

/** The endpoints with side effects. */

/**
 * Sends a message. Boundary events receive messages from the query string only, events in the flow also from the body.
 */
export const sendMessage: Endpoint = async ({ world }, request) => {
  const row = requireInstance(world, request);
  const body = await request.body();
  const inQuery = request.query.text('Message');
  const name = inQuery ?? fieldOf(body, 'Message');
  if (!name) throw apiErrors.noMessage();
  const receiver = world
    .waitingNodes(row)
    .find((node) => node.kind === 'message' && node.message === name && (node.attachedTo === undefined || inQuery));
  return jsonResponse({ Success: receiver !== undefined && (await world.step(row, receiver.id)) });
};

export const deleteInstance: Endpoint = async ({ world, blobs }, request) => {
  const row = requireInstance(world, request);
  const uploads = objectsOf(world.seed, row).filter((object) => object.content && 'upload' in object.content);
  world.remove(row);
  await Promise.all(uploads.map((object) => blobs.remove(object.id)));
  return jsonResponse({ success: true });
};

/** Adds a file, folder or form to the root of an instance. */
export const addObject: Endpoint = async (context, request) => {
  const row = requireInstance(context.world, request);
  const body = await request.body();
  const data = [...body.parts].find(([name]) => name.toLowerCase() === 'data')?.[1];
  const kind = kindOf(fieldOf(body, 'Type'), data);
  if (kind === 'file') return addFile(context, row, body, data);
  const name = fieldOf(body, 'Name');
  if (!name) throw apiErrors.notCreated('the parameter Name is missing');
  if (kind === 'folder') return createdResponse(context, row, context.world.add(row, { kind, name }));
  const template = fieldOf(body, 'TemplateId');
  if (!template || !templates.has(template)) throw apiErrors.notCreated('there is no such TemplateId');
  return createdResponse(context, row, context.world.add(row, { kind, name, template, fields: formFields(body) }));
};

async function addFile(
  context: EndpointContext,
  row: SimulatedInstance,
  body: FormBody,
  data: BodyPart | undefined,
): Promise<ApiResponse> {
  if (!data) throw apiErrors.notCreated('the part Data is missing');
  if (/charset/i.test(body.type) || /charset/i.test(data.type)) {
    throw apiErrors.notCreated('the content type has a charset');
  }
  const name = fieldOf(body, 'Name') || data.fileName;
  const added = context.world.add(row, { kind: 'file', name, type: data.type });
  await context.blobs.put(addedIdOf(context.world.seed, row, added), data.bytes);
  return createdResponse(context, row, added);
}

function createdResponse(context: EndpointContext, row: SimulatedInstance, added: AddedObject): ApiResponse {
  const Id = addedIdOf(context.world.seed, row, added);
  if (!context.quirks().wildUploadAnswers) return jsonResponse({ Success: true, Id });
  return jsonResponse({ success: true, Items: [{ Id, Name: added.name }] });
}

function kindOf(type: string | undefined, data: BodyPart | undefined): AddedObject['kind'] {
  const word = type?.toLowerCase().split('.').at(-1);
  if (word === 'folder' || word === 'file') return word;
  if (word === 'form' || word === 'dataform') return 'form';
  if (word === undefined && data) return 'file';
  throw apiErrors.notCreated('the parameter Type is none of file, folder and form');
}

function fieldOf(body: FormBody, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return [...body.fields].find(([key]) => key.toLowerCase() === wanted)?.[1] || undefined;
}

const fieldSchema = z.object({ Name: z.string(), Value: z.coerce.string() });
const fieldsSchema = z.union([z.array(fieldSchema), z.record(z.string(), z.coerce.string())]);

/** `Fields` as a JSON array of `{Name, Value}`, as a JSON object, or as fields such as `Fields[0].Name`. */
function formFields(body: FormBody): readonly (readonly [string, string])[] {
  const whole = fieldOf(body, 'Fields');
  if (whole === undefined) return numberedFields(body);
  const parsed = fieldsSchema.safeParse(parseJson(whole));
  if (!parsed.success) throw apiErrors.notCreated('Fields is not a list of Name and Value');
  if (!Array.isArray(parsed.data)) return Object.entries(parsed.data);
  return parsed.data.map((field) => [field.Name, field.Value] as const);
}

function numberedFields(body: FormBody): readonly (readonly [string, string])[] {
  const found = new Map<string, { name?: string; value?: string }>();
  for (const [key, text] of body.fields) {
    const match = /^Fields\[(\d+)\](?:\.|\[)(Name|Value)\]?$/i.exec(key);
    if (!match?.[1] || !match[2]) continue;
    found.set(match[1], { ...found.get(match[1]), [match[2].toLowerCase()]: text });
  }
  return [...found.values()].flatMap(({ name, value }) => (name ? [[name, value ?? ''] as const] : []));
}
