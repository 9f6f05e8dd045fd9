/** Shows a submitted form again, with its values and what was wrong. Pure. */
import * as z from 'zod';
import type { Reply } from '../../../src/chat/reply.ts';
import { limits } from '../blocks.ts';
import { plainText } from '../text.ts';
import { fieldId } from './modal.ts';
import type { ModalMetadata, ModalSubmission } from './submission.ts';

const errorBlockPrefix = 'problem:';

/** By `block_id`, as Slack's `errors` response wants them. An error of an unknown field goes to the first one. */
export function fieldErrorsOf(reply: Reply, metadata: ModalMetadata | undefined): Record<string, string> | undefined {
  const errors = Object.entries(reply.fieldErrors ?? {});
  if (errors.length === 0 || metadata === undefined || metadata.fieldNames.length === 0) return undefined;
  return Object.fromEntries(
    errors.map(([name, text]) => {
      const index = Math.max(0, metadata.fieldNames.indexOf(name));
      return [fieldId(index), plainText(text, 300).text];
    }),
  );
}

/** The submitted modal with its errors above the fields: an update can't place them at the fields. */
export function reopenForm({ view }: ModalSubmission, errors: readonly string[]): unknown {
  const errorBlocks = errors.map((text, index) => ({
    type: 'section',
    block_id: `${errorBlockPrefix}${index}`,
    text: plainText(`⚠️ ${text}`, 300),
  }));
  const blocks = view.blocks
    .filter((block) => !String(block.block_id).startsWith(errorBlockPrefix))
    .map((block) => prefill(block, view.state.values));
  return {
    type: 'modal',
    callback_id: view.callback_id,
    title: view.title,
    submit: view.submit,
    close: view.close,
    private_metadata: view.private_metadata,
    blocks: [...errorBlocks, ...blocks].slice(0, limits.viewBlocks),
  };
}

const inputBlockSchema = z.looseObject({
  type: z.literal('input'),
  block_id: z.string(),
  element: z.looseObject({ type: z.string() }),
});

function prefill(block: Record<string, unknown>, values: ModalSubmission['view']['state']['values']): unknown {
  const input = inputBlockSchema.safeParse(block).data;
  if (input === undefined) return block;
  const state = Object.values(values[input.block_id] ?? {})[0];
  const { initial_value: _v, initial_option: _o, initial_options: _s, ...element } = input.element;
  const initial = {
    ...(state?.value ? { initial_value: state.value } : {}),
    ...(state?.selected_option ? { initial_option: state.selected_option } : {}),
    ...(state?.selected_options?.[0] ? { initial_options: state.selected_options } : {}),
  };
  return { ...input, element: { ...element, ...initial } };
}
