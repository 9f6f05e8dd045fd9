import type { FunctionComponent, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { BotMessage } from '../../view.ts';
import type { ViewMode } from '../preferences/view-mode.ts';
import { text } from '../text/index.ts';

interface Views {
  readonly slack: { readonly message: BotMessage };
  readonly teams: { readonly message: BotMessage };
  readonly slackHome: { readonly openMessages: () => void };
}
type ViewName = keyof Views;

/** Loaded on first use: Microsoft's renderer is several times larger than the rest of the page. */
const loaders: { readonly [Name in ViewName]: () => Promise<FunctionComponent<Views[Name]>> } = {
  slack: async () => (await import('../slack/answer.tsx')).SlackAnswer,
  teams: async () => (await import('../teams/answer.tsx')).TeamsAnswer,
  slackHome: async () => (await import('../slack/answer.tsx')).SlackHome,
};
const loaded: { [Name in ViewName]?: FunctionComponent<Views[Name]> } = {};

async function load<Name extends ViewName>(name: Name): Promise<void> {
  if (loaded[name] === undefined) Object.assign(loaded, { [name]: await loaders[name]() });
}

/** A part of the page that is loaded on first use. Give each view its own `key`. */
export function LazyView<Name extends ViewName>({
  view,
  ...props
}: { readonly view: Name } & Views[Name]): JSX.Element {
  const [progress, setProgress] = useState<'loading' | 'done' | 'failed'>('loading');
  useEffect(() => {
    load(view).then(
      () => setProgress('done'),
      () => setProgress('failed'),
    );
  }, [view]);
  const View = loaded[view] as FunctionComponent<Omit<{ view: Name } & Views[Name], 'view'>> | undefined;
  if (View !== undefined) return <View {...props} />;
  return (
    <p class="preview-wait" role="status">
      {progress === 'failed' ? text.previewFailed : text.previewLoading}
    </p>
  );
}

/** A message as a platform would show it. */
export function Preview(props: {
  readonly platform: Exclude<ViewMode, 'card'>;
  readonly message: BotMessage;
}): JSX.Element {
  const { platform, message } = props;
  return <LazyView key={message.id} view={platform} message={message} />;
}
