/** What modals, and the buttons that open them, carry. Pure. Payloads of another version are rejected, not trusted. */
import * as z from 'zod';
import { formSchema } from '../../../src/chat/schemas.ts';
import { tryParseJson } from '../../../src/lib/json.ts';
import { limits } from '../blocks.ts';
import type { FormValue } from '../button.ts';
import { type FileRef, filesSchema, idSchema, textSchema, toSlackUser, tsSchema, userSchema } from '../payload.ts';

const formValueSchema = z.object({ form: formSchema, files: z.array(idSchema).max(100).exactOptional() });

/** The value of a button that opens a form, or undefined if it is malformed. */
export function parseFormValue(value: string): FormValue | undefined {
  return formValueSchema.safeParse(tryParseJson(value)).data;
}

const metadataSchema = z.object({
  line: textSchema,
  /** By index of the field. */
  fieldNames: z.array(textSchema),
  files: z.array(idSchema).optional(),
  /** The name of the file that the text fields become. */
  textFile: textSchema.optional(),
  /** Where the reply is sent. Missing if it is shown in the modal. */
  replyTo: z
    .object({
      conversation: z.object({
        channelId: idSchema,
        threadTs: tsSchema.optional(),
        name: textSchema.optional(),
      }),
      responseUrl: z.url().optional(),
      pressedMessage: z.object({ ts: tsSchema, isEphemeral: z.boolean() }).optional(),
      trail: z.array(z.string().max(limits.blockId)).max(limits.blockId).readonly().optional(),
    })
    .optional(),
});

/** The `private_metadata` of a modal with a form. */
export type ModalMetadata = z.infer<typeof metadataSchema>;

export function parseMetadata(privateMetadata: string): ModalMetadata | undefined {
  return metadataSchema.safeParse(tryParseJson(privateMetadata)).data;
}

export function serializeMetadata(metadata: ModalMetadata): string {
  return JSON.stringify(metadata);
}

const optionSchema = z.looseObject({ value: z.string() });
const stateValueSchema = z.object({
  type: z.string(),
  value: textSchema.nullish(),
  selected_option: optionSchema.nullish(),
  selected_options: z.array(optionSchema).nullish(),
  files: filesSchema.nullish(),
});

const submissionSchema = z.object({
  user: userSchema,
  trigger_id: z.string().max(200).default(''),
  view: z.object({
    id: idSchema,
    hash: z.string().default(''),
    callback_id: z.string(),
    private_metadata: z.string(),
    state: z.object({ values: z.record(z.string(), z.record(z.string(), stateValueSchema)) }),
    title: z.unknown().optional(),
    submit: z.unknown().optional(),
    close: z.unknown().optional(),
    blocks: z.array(z.record(z.string(), z.unknown())),
  }),
});

/** A submitted modal. */
export type ModalSubmission = NonNullable<ReturnType<typeof parseSubmission>>;

/** `metadata` is undefined if it is malformed. */
export function parseSubmission(body: unknown) {
  const submission = submissionSchema.safeParse(body).data;
  if (submission === undefined) return undefined;
  const { user, trigger_id, view } = submission;
  const metadata = parseMetadata(view.private_metadata);
  const inputs = Object.entries(view.state.values).map(([blockId, elements]) => ({
    name: metadata?.fieldNames[Number(blockId.split(':')[1])],
    state: Object.values(elements)[0],
  }));
  return {
    user: toSlackUser(user),
    view,
    metadata,
    values: Object.fromEntries(
      inputs.flatMap(({ name, state }) => {
        const value = state && inputValueOf(state);
        return name === undefined || value === undefined ? [] : [[name, value] as const];
      }),
    ),
    files: inputs.flatMap(({ state }): readonly FileRef[] => state?.files ?? []),
    key: `${view.id} ${view.hash} ${trigger_id}`,
  };
}

function inputValueOf(state: z.infer<typeof stateValueSchema>): string | undefined {
  if (state.type === 'checkboxes') {
    return state.selected_options?.map(({ value }) => value).join(',') || undefined;
  }
  return state.selected_option?.value ?? state.value ?? undefined;
}
