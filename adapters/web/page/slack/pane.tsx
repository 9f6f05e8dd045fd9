import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Form } from '../../../../src/chat/form.ts';
import type { Entity } from '../../../slack/work-object.ts';
import type { SlackPaneView } from '../../view.ts';
import { IconButton } from '../components/icon-button.tsx';
import { RichText } from '../components/rich-text.tsx';
import { usePendingAction } from '../hooks/use-pending-action.ts';
import { errorMessage } from '../hooks/use-send.ts';
import { fetchSlackPane } from '../state/api.ts';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { readActionPayload } from './action-payload.ts';
import { SlackModal } from './modal.tsx';

/** The pane of a case. Slack answers its buttons in a modal; here the conversation shows the answer. */
export function SlackPane({ id, close }: { readonly id: string; readonly close: () => void }): JSX.Element {
  const { conversation, strings } = usePage();
  const [view, setView] = useState<SlackPaneView>();
  const [problem, setProblem] = useState<string>();
  useEffect(() => {
    fetchSlackPane(conversation, id).then(setView, (error: unknown) => setProblem(errorMessage(error)));
  }, [conversation, id]);
  return (
    <div class="slack-pane">
      <header>
        <h2>{text.entityPane}</h2>
        <IconButton icon="close" label={strings.close} press={close} />
      </header>
      {view === undefined && <p role="status">{problem ?? text.loading}</p>}
      {view?.error && (
        <div class="slack-pane-body">
          <h3>{view.error.custom_title}</h3>
          <p>{view.error.custom_message}</p>
        </div>
      )}
      {view?.metadata && <Details entity={view.metadata} close={close} />}
    </div>
  );
}

function Details({ entity, close }: { readonly entity: Entity; readonly close: () => void }): JSX.Element {
  const [form, setForm] = useState<Form>();
  const { attributes, fields, custom_fields, actions } = entity.entity_payload;
  const press = usePendingAction('', setForm);
  const { status, due_date, description } = fields;
  const onPress = async (actionId: string, value: string | undefined): Promise<void> => {
    const payload = readActionPayload(actionId, value);
    if (payload?.kind === 'form') setForm(payload.form);
    if (payload?.kind !== 'command') return;
    await press.start(actionId, payload.line);
    close();
  };
  const buttons = [...(actions?.primary_actions ?? []), ...(actions?.overflow_actions ?? [])];
  return (
    <>
      <div class="slack-pane-body">
        <h3>{attributes.title.text}</h3>
        <dl>
          {status && (
            <Field label={text.entityFields.status}>
              <span class={`slack-tag slack-tag-${status.tag_color}`}>{status.value}</span>
            </Field>
          )}
          {due_date && (
            <Field label={text.entityFields.due}>
              <Time seconds={due_date.value} />
            </Field>
          )}
          {description && <Field label={text.entityFields.description}>{description.value}</Field>}
          {custom_fields.map((field) => (
            <Field key={field.key} label={field.label}>
              {field.type === 'string' ? field.value : <Time seconds={field.value} />}
            </Field>
          ))}
        </dl>
      </div>
      <footer>
        {buttons.map(({ text: label, action_id, value, style = 'default' }) => (
          <button
            key={action_id}
            type="button"
            class={`slack-button slack-button-${style}`}
            aria-busy={press.pendingId === action_id}
            onClick={() => void onPress(action_id, value)}
          >
            {label}
          </button>
        ))}
      </footer>
      {form && <SlackModal form={form} messageId="" close={() => setForm(undefined)} onAnswered={close} />}
    </>
  );
}

function Field(props: { readonly label: string; readonly children: JSX.Element | string }): JSX.Element {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd>{props.children}</dd>
    </div>
  );
}

function Time({ seconds }: { readonly seconds: number }): JSX.Element {
  return <RichText text={[{ at: new Date(seconds * 1_000).toISOString(), show: 'both' }]} />;
}
