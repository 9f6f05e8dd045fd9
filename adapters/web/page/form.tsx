import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FormView, Text } from '../view.ts';
import { answered } from './arrival.ts';
import { useDesk } from './desk.ts';
import { Dialog } from './dialog.tsx';
import { FieldInput } from './field.tsx';
import { Icon } from './icons.tsx';
import { sizeTrouble, troubleOf } from './send.ts';
import { Words } from './words.tsx';

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

function useSubmission(form: FormView, message: string, close: () => void) {
  const { act, maxUploadBytes } = useDesk();
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Readonly<Record<string, string>>>({});
  const [notice, setNotice] = useState<readonly Text[]>([]);
  const started = useRef(false);

  const attempt = async (values: Readonly<Record<string, string>>, files: readonly File[]): Promise<void> => {
    const tooLarge = sizeTrouble(files, maxUploadBytes);
    if (tooLarge !== undefined) {
      setNotice([[tooLarge]]);
      return;
    }
    const filled = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== ''));
    const { line, keepsFiles } = form;
    const result = await act({ kind: 'form', line, message, values: filled, keepsFiles }, files);
    if (result.status === 'problems') {
      setProblems(result.problems);
      setNotice(result.notice);
      return;
    }
    close();
    // The dialog gives the focus back first, to a button that may be gone with its message.
    if (result.status === 'answered') requestAnimationFrame(() => answered(result.message));
  };
  const submit = async (values: Readonly<Record<string, string>>, files: readonly File[]): Promise<void> => {
    if (started.current) return;
    started.current = true;
    setBusy(true);
    try {
      await attempt(values, files);
    } catch (error) {
      setNotice([[troubleOf(error)]]);
    } finally {
      started.current = false;
      setBusy(false);
    }
  };
  return { busy, problems, notice, submit };
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

function useFocusOnProblem(
  body: { readonly current: HTMLFormElement | null },
  problems: Readonly<Record<string, string>>,
): void {
  useLayoutEffect(() => {
    if (Object.keys(problems).length > 0) {
      body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [body, problems]);
}
