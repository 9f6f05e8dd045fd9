import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { FormView, Text } from '../../view.ts';
import { useFocusOnProblem } from '../hooks/use-focus-on-error.ts';
import { useDesk } from '../state/page-context.ts';
import { useSubmission } from '../hooks/use-submission.ts';
import { Dialog } from '../components/dialog.tsx';
import { FieldInput } from './field.tsx';
import { Icon } from '../components/icons.tsx';
import { Words } from '../components/rich-text.tsx';

interface FormProps {
  readonly form: FormView;
  readonly message: string;
  readonly close: () => void;
}

/** A form in front of the conversation. It closes when its answer is there, and stays when something is wrong. */
export function FormDialog({ form, message, close }: FormProps): JSX.Element {
  const { words } = useDesk();
  const [values, setValues] = useState(() => firstValues(form));
  const [files, setFiles] = useState<Readonly<Record<string, readonly File[]>>>({});
  const submission = useSubmission(form, message, close);
  const body = useRef<HTMLFormElement>(null);
  useFocusOnProblem(body, submission.problems);

  return (
    <Dialog class="form" label={form.title} close={close}>
      <form
        ref={body}
        onSubmit={(event) => {
          event.preventDefault();
          void submission.submit(values, Object.values(files).flat());
        }}
      >
        <header>
          <h2>{form.title}</h2>
          <button type="button" class="plain" aria-label={words.close} onClick={close}>
            <Icon name="close" />
          </button>
        </header>
        <div class="form-body">
          {form.text.map((paragraph, index) => (
            <p key={index}>
              <Words words={paragraph} />
            </p>
          ))}
          <Notice notice={submission.notice} />
          {form.fields.map((field) => (
            <FieldInput
              key={field.name}
              field={field}
              value={values[field.name] ?? ''}
              setValue={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
              setFiles={(chosen) => setFiles((before) => ({ ...before, [field.name]: chosen }))}
              problem={submission.problems[field.name]}
            />
          ))}
        </div>
        <footer>
          <button type="button" class="button" onClick={close}>
            {words.cancel}
          </button>
          <button
            type="submit"
            class={submission.busy ? 'button button-primary button-busy' : 'button button-primary'}
          >
            {form.submit}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Notice({ notice }: { readonly notice: readonly Text[] }): JSX.Element {
  return (
    <div role="alert">
      {notice.map((paragraph, index) => (
        <p key={index} class="form-notice">
          <Words words={paragraph} />
        </p>
      ))}
    </div>
  );
}

function firstValues(form: FormView): Record<string, string> {
  return Object.fromEntries(
    form.fields.map((field) => {
      if (field.kind === 'file') return [field.name, ''];
      if (field.kind === 'toggle') return [field.name, field.value ? 'yes' : ''];
      return [field.name, field.value ?? ''];
    }),
  );
}
