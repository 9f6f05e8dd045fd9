import { useEffect } from 'preact/hooks';
import { isFileOnly } from '../../../teams/render.ts';
import type { BotMessage } from '../../view.ts';
import { useDesk } from '../state/page-context.ts';
import { putWanting } from '../state/pending-form.ts';

/** The answers whose form waits, or has waited: drawn once more, they are not to ask again. */
const asked = new Set<string>();

/** A form that asks for nothing but a file has no button in Teams: the next file that its asker sends fills it in. */
export function useOnlyFile({ id, at, card }: BotMessage): void {
  const { direct, place } = useDesk();
  useEffect(() => {
    // What was said before the page was opened is no longer what the next file is about.
    const isOld = Date.parse(at) < performance.timeOrigin;
    if (!direct || isOld || asked.has(id)) return;
    asked.add(id);
    const actions = [...(card.actions ?? []), ...(card.rows ?? []).flatMap((row) => row.actions ?? [])];
    const action = actions.find((one) => one.kind === 'form' && isFileOnly(one.form));
    if (action?.kind !== 'form') return;
    const { line } = action.form;
    putWanting(place, { kind: 'form', line, message: id, values: {}, keepsFiles: false });
  }, [id, at, card, direct, place]);
}
