import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { BotMessage } from '../../view.ts';
import type { ViewMode } from '../preferences/view-mode.ts';
import { text } from '../text/index.ts';

type Platform = Exclude<ViewMode, 'card'>;
type AnswerComponent = FunctionComponent<{ readonly message: BotMessage }>;

/** Loaded on first use: Microsoft's renderer is several times larger than the rest of the page. */
const loaders: Readonly<Record<Platform, () => Promise<AnswerComponent>>> = {
  slack: async () => (await import('../slack/answer.tsx')).SlackAnswer,
  teams: async () => (await import('../teams/answer.tsx')).TeamsAnswer,
};
const loaded = new Map<Platform, AnswerComponent>();

async function load(platform: Platform): Promise<void> {
  if (!loaded.has(platform)) loaded.set(platform, await loaders[platform]());
}

/** A message as a platform would show it. Give each platform its own `key`. */
export function Preview(props: { readonly platform: Platform; readonly message: BotMessage }): JSX.Element {
  const { platform, message } = props;
  const [progress, setProgress] = useState<'loading' | 'done' | 'failed'>('loading');
  useEffect(() => {
    load(platform).then(
      () => setProgress('done'),
      () => setProgress('failed'),
    );
  }, [platform]);
  const Answer = loaded.get(platform);
  if (Answer !== undefined) return <Answer key={message.id} message={message} />;
  return (
    <p class="preview-wait" role="status">
      {progress === 'failed' ? text.previewFailed : text.previewLoading}
    </p>
  );
}
