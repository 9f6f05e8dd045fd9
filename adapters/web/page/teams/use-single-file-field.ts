import { useEffect } from 'preact/hooks';
import { allActions } from '../../../../src/chat/card.ts';
import { isFileOnly } from '../../../teams/render.ts';
import type { BotMessage } from '../../view.ts';
import { usePage } from '../state/page-context.ts';
import { savePendingForm } from '../state/pending-form.ts';

/** Messages whose form has been saved already; rendering them again must not save it again. */
const handledIds = new Set<string>();

/** A form with nothing but a file field has no button in Teams: the user's next file submits it. */
export function useSingleFileField({ id, at, card }: BotMessage): void {
  const { isDirect, conversation } = usePage();
  useEffect(() => {
    // The next file is not about messages from before the page was opened.
    const isOld = Date.parse(at) < performance.timeOrigin;
    if (!isDirect || isOld || handledIds.has(id)) return;
    handledIds.add(id);
    const action = allActions(card).find((one) => one.kind === 'form' && isFileOnly(one.form));
    if (action?.kind !== 'form') return;
    const { line } = action.form;
    savePendingForm(conversation, { kind: 'form', line, messageId: id, values: {}, retainsFiles: false });
  }, [id, at, card, isDirect, conversation]);
}
