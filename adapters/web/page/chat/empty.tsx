import type { JSX } from 'preact';
import { useSend } from '../hooks/use-send.ts';
import { useDesk } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { Element } from '../components/icons.tsx';

/** What to try in a conversation that has not begun. */
export function EmptyState({
  name,
  simulated,
}: {
  readonly name: string;
  readonly simulated: boolean;
}): JSX.Element {
  const send = useSend();
  const { direct, toast } = useDesk();
  const prefix = direct ? '' : '/barium ';
  const attempt = async (line: string): Promise<void> => {
    const trouble = await send(line, []);
    if (trouble !== undefined) toast(trouble);
  };
  return (
    <section class="empty">
      <Element large />
      <h2>{direct ? text.emptyDirect : text.emptyChannel(name)}</h2>
      <p>{direct ? (simulated ? text.emptySimulated : text.emptyReal) : text.emptyChannelText}</p>
      <ul>
        {text.examples.map((example) => (
          <li key={example.line}>
            <button type="button" class="example" onClick={() => void attempt(prefix + example.line)}>
              <code>{prefix + example.line}</code>
              <span>{example.about}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
