import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { buildCaseForm, type Form } from '../../../../src/chat/form.ts';
import type { HomeView } from '../../../slack/render.ts';
import { usePendingAction } from '../hooks/use-pending-action.ts';
import { errorMessage } from '../hooks/use-send.ts';
import { fetchSlackHome } from '../state/api.ts';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { findCaseActionId, readActionPayload } from './action-payload.ts';
import { Blocks } from './blocks.tsx';
import { SlackModal } from './modal.tsx';

/** The Home tab. Slack answers its buttons in a modal or in the direct message; here it is the direct message. */
export function SlackHome({ openMessages }: { readonly openMessages: () => void }): JSX.Element {
  const { strings } = usePage();
  const [view, setView] = useState<HomeView>();
  const [problem, setProblem] = useState<string>();
  const [form, setForm] = useState<Form>();
  const isFormOpen = useRef(false);
  const press = usePendingAction('', (opened) => {
    isFormOpen.current = true;
    setForm(opened);
  });
  useEffect(() => {
    fetchSlackHome().then(setView, (error: unknown) => setProblem(errorMessage(error)));
  }, []);
  const onPress = async (actionId: string, value: string | undefined): Promise<void> => {
    if (actionId === findCaseActionId) {
      setForm(buildCaseForm('show', strings.findCase));
      return;
    }
    const payload = readActionPayload(actionId, value);
    if (payload?.kind === 'form') setForm(payload.form);
    if (payload?.kind !== 'command') return;
    isFormOpen.current = false;
    await press.start(actionId, payload.line);
    if (!isFormOpen.current) openMessages();
  };
  if (problem !== undefined) return <p class="preview-wait">{problem}</p>;
  if (view === undefined) {
    return (
      <p class="preview-wait" role="status">
        {text.loading}
      </p>
    );
  }
  return (
    <div class="slack slack-home-view">
      <Blocks blocks={view.blocks} press={(id, value) => void onPress(id, value)} pendingId={press.pendingId} />
      {form && (
        <SlackModal
          form={form}
          messageId=""
          close={() => setForm(undefined)}
          onAnswered={() => {
            setForm(undefined);
            openMessages();
          }}
        />
      )}
    </div>
  );
}
