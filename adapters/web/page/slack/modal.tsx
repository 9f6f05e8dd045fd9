import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import { type Block, fieldId, renderForm } from '../../../slack/render.ts';
import { Dialog } from '../components/dialog.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { RichText } from '../components/rich-text.tsx';
import { useFocusOnError } from '../hooks/use-focus-on-error.ts';
import { useSubmission } from '../hooks/use-submission.ts';
import { usePage } from '../state/page-context.ts';
import { Blocks } from './blocks.tsx';
import { Input, type InputState, initialState } from './input.tsx';

/** A form as Slack's modal. Errors are shown at their fields, as Slack does with `response_action: errors`. */
export function SlackModal(props: {
  readonly form: Form;
  readonly messageId: string;
  /** The press of a command opened it. */
  readonly keepsMessage?: boolean;
  readonly close: () => void;
  /** Called instead of `close` when the form is answered. */
  readonly onAnswered?: () => void;
}): JSX.Element {
  const { form, messageId, close } = props;
  const { strings } = usePage();
  const view = useMemo(() => renderForm(form, { cancel: strings.cancel, metadata: '' }), [form, strings]);
  const [states, setStates] = useState(() => initialStates(view.blocks));
  const submission = useSubmission(form, messageId, props.onAnswered ?? close, props.keepsMessage);
  const errors = errorsOf(form, submission.fieldErrors);
  // Slack shows either field errors or a message, not both.
  const notice = Object.keys(errors).length === 0 ? submission.notice : [];
  const body = useRef<HTMLFormElement>(null);
  useFocusOnError(body, submission.fieldErrors);

  return (
    <Dialog class="slack slack-modal" label={form.title} close={close}>
      <form
        ref={body}
        onSubmit={(event) => {
          event.preventDefault();
          const files = Object.values(states).flatMap((state) => state.files ?? []);
          void submission.submit(valuesOf(form, states), files);
        }}
      >
        <header>
          <h2>{view.title.text}</h2>
          <IconButton icon="close" label={strings.close} press={close} />
        </header>
        <div class="slack-modal-body">
          <div role="alert">
            {notice.map((paragraph, index) => (
              <p key={index} class="slack-error">
                <RichText text={paragraph} />
              </p>
            ))}
          </div>
          {view.blocks.map((block, index) =>
            block.type === 'input' ? (
              <Input
                key={block.block_id}
                block={block}
                state={states[block.block_id] ?? {}}
                setState={(state) => setStates((before) => ({ ...before, [block.block_id]: state }))}
                error={errors[block.block_id]}
              />
            ) : (
              <Blocks key={index} blocks={[block]} press={() => undefined} pendingId={undefined} />
            ),
          )}
        </div>
        <footer>
          <button type="button" class="slack-button" onClick={close}>
            {view.close.text}
          </button>
          <button type="submit" class="slack-button slack-button-primary" aria-busy={submission.isBusy}>
            {view.submit?.text}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

type InputStates = Readonly<Record<string, InputState>>;

function initialStates(blocks: readonly Block[]): InputStates {
  return Object.fromEntries(
    blocks.flatMap((block) => (block.type === 'input' ? [[block.block_id, initialState(block.element)]] : [])),
  );
}

/** The values by field name, as the adapter reads them from a submission. */
function valuesOf(form: Form, states: InputStates): Readonly<Record<string, string>> {
  return Object.fromEntries(form.fields.map((field, index) => [field.name, states[fieldId(index)]?.value ?? '']));
}

/** The errors by `block_id`. An error of an unknown field goes to the first one. */
function errorsOf(form: Form, fieldErrors: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const indexOf = (name: string) =>
    Math.max(
      0,
      form.fields.findIndex((field) => field.name === name),
    );
  return Object.fromEntries(Object.entries(fieldErrors).map(([name, sentence]) => [fieldId(indexOf(name)), sentence]));
}
