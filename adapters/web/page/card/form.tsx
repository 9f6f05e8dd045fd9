import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { FormView, RichTextView } from '../../view.ts';
import { Dialog } from '../components/dialog.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { RichText } from '../components/rich-text.tsx';
import { useFocusOnError } from '../hooks/use-focus-on-error.ts';
import { useSubmission } from '../hooks/use-submission.ts';
import { usePage } from '../state/page-context.ts';
import { FieldInput } from './field.tsx';

interface FormProps {
  readonly form: FormView;
  readonly messageId: string;
  /** The press of a command opened it. */
  readonly keepsMessage?: boolean;
  readonly close: () => void;
}

/** A form as a dialog, which closes when the form is answered and stays open on errors. */
export function FormDialog({ form, messageId, keepsMessage, close }: FormProps): JSX.Element {
  const { strings } = usePage();
  const [values, setValues] = useState(() => initialValues(form));
  const [files, setFiles] = useState<Readonly<Record<string, readonly File[]>>>({});
  const submission = useSubmission(form, messageId, close, keepsMessage);
  const body = useRef<HTMLFormElement>(null);
  useFocusOnError(body, submission.fieldErrors);

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
          <IconButton icon="close" label={strings.close} press={close} />
        </header>
        <div class="form-body">
          {form.text.map((paragraph, index) => (
            <p key={index}>
              <RichText text={paragraph} />
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
              error={submission.fieldErrors[field.name]}
            />
          ))}
        </div>
        <footer>
          <button type="button" class="button" onClick={close}>
            {strings.cancel}
          </button>
          <button
            type="submit"
            class={submission.isBusy ? 'button button-primary button-busy' : 'button button-primary'}
          >
            {form.submit}
          </button>
        </footer>
      </form>
    </Dialog>
  );
}

function Notice({ notice }: { readonly notice: readonly RichTextView[] }): JSX.Element {
  return (
    <div role="alert">
      {notice.map((paragraph, index) => (
        <p key={index} class="form-notice">
          <RichText text={paragraph} />
        </p>
      ))}
    </div>
  );
}

function initialValues(form: FormView): Record<string, string> {
  return Object.fromEntries(
    form.fields.map((field) => {
      if (field.kind === 'file') return [field.name, ''];
      if (field.kind === 'toggle') return [field.name, field.value ? 'yes' : ''];
      return [field.name, field.value ?? ''];
    }),
  );
}
