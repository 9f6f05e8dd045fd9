/** What modals and the buttons that open them carry. Pure: what comes back is parsed here, whatever version wrote it. */
import * as z from 'zod';
import type { Form } from '../../../src/chat/form.ts';
import type { FormValue } from '../button.ts';
import { callerOf, type FileRef, files, id, stamp, text, user } from '../payload.ts';

const moment = z.object({ at: text, show: z.enum(['date', 'time', 'both']) });
const words = z.union([text, z.array(z.union([text, moment]))]);
const fieldBase = { name: text, label: text, hint: text.optional(), required: z.boolean() };
const formValue = z.object({
  form: z.object({
    title: text,
    line: text,
    text: z.array(words).optional(),
    fields: z.array(
      z.discriminatedUnion('kind', [
        z.object({
          ...fieldBase,
          kind: z.enum(['text', 'paragraph', 'instance']),
          value: text.optional(),
          maxLength: z.number().optional(),
        }),
        z.object({
          ...fieldBase,
          kind: z.literal('choice'),
          choices: z.array(z.object({ label: text, value: text })),
          value: text.optional(),
        }),
        z.object({ ...fieldBase, kind: z.literal('toggle'), value: z.boolean().optional() }),
        z.object({ ...fieldBase, kind: z.literal('file') }),
      ]),
    ),
    submit: text,
    keepsFiles: z.boolean().optional(),
  }),
  files: z.array(id).max(100).optional(),
});

/** The value of a form's button; `undefined` where no version of ours wrote it. */
export function readFormValue(value: string): FormValue | undefined {
  const read = formValue.safeParse(fromJson(value)).data;
  // Zod spells a missing key as one that may be undefined; nothing here tells them apart.
  return read as { form: Form; files?: string[] } | undefined;
}

function fromJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined; // No payload of ours; the schema says so.
  }
}

/** What a modal knows of itself: which command its form completes, and where the answer goes. */
const metadata = z.object({
  line: text,
  /** The names of the fields, by their index. */
  names: z.array(text),
  files: z.array(id).optional(),
  /** Missing where the answer stays in the modal. */
  to: z
    .object({
      spot: z.object({ channel: id, thread: stamp.optional(), name: text.optional() }),
      url: z.url().optional(),
      pressed: z.object({ ts: stamp, ephemeral: z.boolean() }).optional(),
    })
    .optional(),
});

export type Metadata = z.infer<typeof metadata>;

/** What a modal knows of itself; `undefined` where no version of ours wrote it. */
export function readMetadata(privateMetadata: string): Metadata | undefined {
  return metadata.safeParse(fromJson(privateMetadata)).data;
}

export function writeMetadata(of: Metadata): string {
  return JSON.stringify(of);
}

const picked = z.looseObject({ value: z.string() });
const stateValue = z.object({
  type: z.string(),
  value: text.nullish(),
  selected_option: picked.nullish(),
  selected_options: z.array(picked).nullish(),
  files: files.nullish(),
});

const submission = z.object({
  user,
  trigger_id: z.string().max(200).default(''),
  view: z.object({
    id,
    hash: z.string().default(''),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), stateValue)) }),
    title: z.unknown().optional(),
    submit: z.unknown().optional(),
    close: z.unknown().optional(),
    blocks: z.array(z.record(z.string(), z.unknown())),
  }),
});

export type Submission = NonNullable<ReturnType<typeof readSubmission>>;

/** A submitted modal. `metadata` is missing where no version of ours wrote it. */
export function readSubmission(body: unknown) {
  const read = submission.safeParse(body).data;
  if (read === undefined) return undefined;
  const { view } = read;
  const known = readMetadata(view.private_metadata);
  const state = Object.entries(view.state.values).map(([block, elements]) => ({
    block,
    value: Object.values(elements)[0],
  }));
  return {
    caller: callerOf(read.user),
    view,
    metadata: known,
    values: Object.fromEntries(
      state.flatMap(({ block, value }) => {
        const name = known?.names[Number(block.split(':')[1])];
        const entered = value && enteredIn(value);
        return name === undefined || entered === undefined ? [] : [[name, entered] as const];
      }),
    ),
    files: state.flatMap(({ value }): readonly FileRef[] => value?.files ?? []),
    key: `${view.id} ${view.hash} ${read.trigger_id}`,
  };
}

function enteredIn(value: z.infer<typeof stateValue>): string | undefined {
  if (value.type === 'checkboxes') return value.selected_options?.[0] === undefined ? undefined : 'yes';
  const entered = value.selected_option?.value ?? value.value;
  return entered === null || entered === undefined ? undefined : entered;
}
