import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { BotMessage } from '../../view.ts';
import { text } from '../text/index.ts';
import type { Look } from '../preferences/view-mode.ts';

type Platform = Exclude<Look, 'card'>;
type Answer = FunctionComponent<{ readonly message: BotMessage }>;

/** Loaded when they are first wanted: who only wants the cards does not wait for Microsoft's renderer. */
const LOADERS: Readonly<Record<Platform, () => Promise<Answer>>> = {
  slack: async () => (await import('../slack/answer.tsx')).SlackAnswer,
  teams: async () => (await import('../teams/answer.tsx')).TeamsAnswer,
};
const loaded = new Map<Platform, Answer>();

async function load(platform: Platform): Promise<void> {
  if (!loaded.has(platform)) loaded.set(platform, await LOADERS[platform]());
}

/** An answer as a platform would show it; each platform wants a `key` of its own. */
export function Preview(props: { readonly platform: Platform; readonly message: BotMessage }): JSX.Element {
  const { platform, message } = props;
  const [progress, setProgress] = useState<'loading' | 'done' | 'lost'>('loading');
  useEffect(() => {
    load(platform).then(
      () => setProgress('done'),
      () => setProgress('lost'),
    );
  }, [platform]);
  const Drawn = loaded.get(platform);
  if (Drawn !== undefined) return <Drawn key={message.id} message={message} />;
  return (
    <p class="preview-wait" role="status">
      {progress === 'lost' ? text.lookLost : text.lookLoading}
    </p>
  );
}
