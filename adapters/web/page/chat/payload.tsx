import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { BotMessage } from '../../view.ts';
import { Dialog } from '../components/dialog.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { type PayloadOptions, usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';

type Platform = 'slack' | 'teams';

interface PayloadProps {
  readonly message: BotMessage;
  readonly platform: Platform;
}

/** Loaded on first use, as the previews are. */
const renderers: Readonly<Record<Platform, () => Promise<(message: BotMessage, options: PayloadOptions) => unknown>>> =
  {
    slack: async () => (await import('../slack/answer.tsx')).toSlackPayload,
    teams: async () => (await import('../teams/answer.tsx')).toTeamsPayload,
  };

/** Shows a message as the platform gets it. */
export function PayloadButton(props: PayloadProps): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <IconButton icon="code" label={text.payload} press={() => setIsOpen(true)} />
      {isOpen && <PayloadDialog {...props} close={() => setIsOpen(false)} />}
    </>
  );
}

function PayloadDialog({ message, platform, close }: PayloadProps & { readonly close: () => void }): JSX.Element {
  const { strings, isDirect, showToast } = usePage();
  const [json, setJson] = useState('');
  useEffect(() => {
    renderers[platform]().then(
      (render) => setJson(JSON.stringify(render(message, { strings, isDirect }), null, 2)),
      () => showToast(text.previewFailed),
    );
  }, [message, platform, strings, isDirect, showToast]);
  const title = text.payloadOf[platform];
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(json);
    showToast(text.copied, 'good');
  };
  return (
    <Dialog class="form payload" label={title} close={close}>
      <div>
        <header>
          <h2>{title}</h2>
          <button type="button" class="button" onClick={() => void copy()}>
            {text.copy}
          </button>
          <IconButton icon="close" label={strings.close} press={close} />
        </header>
        <pre tabIndex={0}>{json}</pre>
      </div>
    </Dialog>
  );
}
