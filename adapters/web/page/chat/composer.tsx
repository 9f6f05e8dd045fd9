import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Combobox } from '../components/combobox.tsx';
import { Icon } from '../components/icons.tsx';
import { formatBytes } from '../components/rich-text.tsx';
import { useSend } from '../hooks/use-send.ts';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';

interface ComposerProps {
  readonly name: string;
  readonly files: readonly File[];
  readonly setFiles: (files: readonly File[]) => void;
}

/** The input for lines and files. It gets both back if they could not be sent. */
export function Composer({ name, files, setFiles }: ComposerProps): JSX.Element {
  const { isDirect, showToast } = usePage();
  const send = useSend();
  const [line, setLine] = useState('');
  const last = useRef<string>(undefined);

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (line.trim() === '' && files.length === 0) return;
    last.current = line;
    setLine('');
    setFiles([]);
    const error = await send(line, files);
    if (error === undefined) return;
    showToast(error);
    setLine((typed) => (typed === '' ? line : typed));
    setFiles(files);
  };

  return (
    <form class="composer" onSubmit={(event) => void submit(event)}>
      <AttachedFiles files={files} setFiles={setFiles} />
      <div class="composer-line">
        <AttachButton add={(chosen) => setFiles([...files, ...chosen])} />
        <label class="hidden" for="composer">
          {text.composer}
        </label>
        <Combobox
          id="composer"
          label={text.composer}
          suggest="line"
          above
          value={line}
          setValue={setLine}
          maxLength={4000}
          placeholder={isDirect ? text.askDirect : text.askChannel(name)}
          recall={() => last.current}
        />
        <button type="submit" class="send" aria-label={text.send} title={text.send}>
          <Icon name="send" />
        </button>
      </div>
    </form>
  );
}

function AttachButton({ add }: { readonly add: (files: readonly File[]) => void }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class="plain"
        aria-label={text.attach}
        title={text.attach}
        onClick={() => input.current?.click()}
      >
        <Icon name="clip" />
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={text.attach}
        onChange={(event) => {
          add([...(event.currentTarget.files ?? [])]);
          event.currentTarget.value = '';
        }}
      />
    </>
  );
}

function AttachedFiles({ files, setFiles }: Omit<ComposerProps, 'name'>): JSX.Element | null {
  if (files.length === 0) return null;
  return (
    <ul class="held">
      {files.map((file, index) => (
        <li key={index}>
          <Icon name="file" />
          <span>{file.name}</span>
          <small>{formatBytes(file.size)}</small>
          <button
            type="button"
            class="plain"
            aria-label={text.detach(file.name)}
            onClick={() => setFiles(files.filter((one) => one !== file))}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
}
