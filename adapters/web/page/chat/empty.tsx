import type { JSX } from 'preact';
import { BotAvatar } from '../components/icons.tsx';
import { useSend } from '../hooks/use-send.ts';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';

/** Shown in a conversation without messages: example commands, sent on click. */
export function EmptyState({
  name,
  isSimulated,
}: {
  readonly name: string;
  readonly isSimulated: boolean;
}): JSX.Element {
  const send = useSend();
  const { isDirect, showToast } = usePage();
  const prefix = isDirect ? '' : '/barium ';
  const examples = text.examples.filter((example) => isSimulated || !example.needsSimulator);
  const sendExample = async (line: string): Promise<void> => {
    const { problem } = await send(line, []);
    if (problem !== undefined) showToast(problem);
  };
  return (
    <section class="empty">
      <BotAvatar large />
      <h2>{isDirect ? text.emptyDirect : text.emptyChannel(name)}</h2>
      <p>{isDirect ? (isSimulated ? text.emptySimulated : text.emptyReal) : text.emptyChannelText}</p>
      <ul>
        {examples.map((example) => (
          <li key={example.line}>
            <button type="button" class="example" onClick={() => void sendExample(prefix + example.line)}>
              <code>{prefix + example.line}</code>
              <span>{example.description}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
