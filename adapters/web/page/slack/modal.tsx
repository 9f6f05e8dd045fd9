import type { JSX } from 'preact';
import { useMemo, useRef, useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import { type Block, fieldId, renderForm } from '../../../slack/render.ts';
import { Dialog } from '../components/dialog.tsx';
import { Icon } from '../components/icons.tsx';
import { Words } from '../components/rich-text.tsx';
import { useFocusOnProblem } from '../hooks/use-focus-on-error.ts';
import { useDesk } from '../state/page-context.ts';
import { useSubmission } from '../hooks/use-submission.ts';
import { Blocks } from './blocks.tsx';
import { type Entered, firstEntered, Input } from './input.tsx';

/** A form as Slack's modal. What is wrong is said at its field, as Slack does with `response_action: errors`. */
export function SlackModal(props: {
  readonly form: Form;
  readonly message: string;
  readonly close: () => void;
}): JSX.Element {
  const { form, message, close } = props;
  const { words } = useDesk();
  const view = useMemo(() => renderForm(form, { cancel: words.cancel, metadata: '' }), [form, words]);
  const [state, setState] = useState(() => firstState(view.blocks));
  const submission = useSubmission(form, message, close);
  const errors = errorsOf(form, submission.problems);
  // Beside what it says at the fields, Slack has no place to say more.
  const notice = Object.keys(errors).length === 0 ? submission.notice : [];
  const body = useRef<HTMLFormElement>(null);
  useFocusOnProblem(body, submission.problems);

  return (
    <Dialog class="slack slack-modal" label={form.title} close={close}>
      <form
        ref={body}
        onSubmit={(event) => {
          event.preventDefault();
          const files = Object.values(state).flatMap((entered) => entered.files ?? []);
          void submission.submit(valuesOf(form, state), files);
        }}
      >
        <header>
          <h2>{view.title.text}</h2>
          <button type="button" class="plain" aria-label={words.close} onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div class="slack-modal-body">
          <div role="alert">
            {notice.map((paragraph, index) => (
              <p key={index} class="slack-error">
                <Words words={paragraph} />
              </p>
            ))}
          </div>
          {view.blocks.map((block, index) =>
            block.type === 'input' ? (
              <Input
                key={block.block_id}
                block={block}
                entered={state[block.block_id] ?? {}}
                enter={(entered) => setState((before) => ({ ...before, [block.block_id]: entered }))}
                error={errors[block.block_id]}
              />
            ) : (
              <Blocks key={index} blocks={[block]} press={() => undefined} pending={undefined} />
            ),
          )}
        </div>
        <footer>
          <button type="button" class="slack-button" onClick={close}>
            {view.close.text}
          </button>
          <button type="submit" class="slack-button slack-button-primary" aria-busy={submission.busy}>
            {view.submit?.text}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

type State = Readonly<Record<string, Entered>>;

function firstState(blocks: readonly Block[]): State {
  return Object.fromEntries(
    blocks.flatMap((block) =>
      block.type === 'input' ? [[block.block_id, firstEntered(block.element)]] : [],
    ),
  );
}

/** From the state of the blocks back to the names of the fields, as the adapter reads a submission. */
function valuesOf(form: Form, state: State): Readonly<Record<string, string>> {
  return Object.fromEntries(
    form.fields.map((field, index) => [field.name, state[fieldId(index)]?.value ?? '']),
  );
}

/** By `block_id`; what belongs to no field is said at the first one. */
function errorsOf(form: Form, problems: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const indexOf = (name: string) =>
    Math.max(
      0,
      form.fields.findIndex((field) => field.name === name),
    );
  return Object.fromEntries(
    Object.entries(problems).map(([name, sentence]) => [fieldId(indexOf(name)), sentence]),
  );
}
