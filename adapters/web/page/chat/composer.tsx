import type { JSX } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { Combobox } from '../components/combobox.tsx';
import { IconButton } from '../components/icon-button.tsx';
import { Icon } from '../components/icons.tsx';
import { formatBytes } from '../components/rich-text.tsx';
import { useSend } from '../hooks/use-send.ts';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';

interface ComposerProps {
  readonly id: string;
  readonly placeholder: string;
  /** The lines sent before, newest first. */
  readonly earlier: readonly string[];
  readonly files: readonly File[];
  readonly setFiles: (files: readonly File[]) => void;
  /** The message in whose thread it is. */
  readonly threadId?: string;
  /** Beside the button for files. */
  readonly tools?: JSX.Element | undefined;
}

/** The input for lines and files. It gets back what could not be sent, and files that were not used. */
export function Composer(props: ComposerProps): JSX.Element {
  const { id, placeholder, earlier, files, setFiles, threadId } = props;
  const { showToast } = usePage();
  const send = useSend(threadId);
  const [line, setLine] = useState('');

  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (line.trim() === '' && files.length === 0) return;
    setLine('');
    setFiles([]);
    const { problem, areFilesUnused } = await send(line, files);
    if (problem !== undefined) {
      showToast(problem);
      setLine((typed) => (typed === '' ? line : typed));
    }
    if (problem !== undefined || areFilesUnused) setFiles(files);
  };

  return (
    <form class="composer" onSubmit={(event) => void submit(event)}>
      <AttachedFiles files={files} setFiles={setFiles} />
      <div class="composer-line">
        <div class="composer-tools">
          <AttachButton add={(chosen) => setFiles([...files, ...chosen])} />
          {props.tools}
        </div>
        <label class="hidden" for={id}>
          {text.composer}
        </label>
        <Combobox
          id={id}
          label={text.composer}
          suggest="line"
          above
          value={line}
          setValue={setLine}
          maxLength={4000}
          placeholder={placeholder}
          earlier={earlier}
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
      <IconButton icon="clip" label={text.attach} press={() => input.current?.click()} />
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

function AttachedFiles({ files, setFiles }: Pick<ComposerProps, 'files' | 'setFiles'>): JSX.Element | null {
  if (files.length === 0) return null;
  return (
    <ul class="held">
      {files.map((file, index) => (
        <li key={index}>
          <Icon name="file" />
          <span>{file.name}</span>
          <small>{formatBytes(file.size)}</small>
          <IconButton
            icon="close"
            label={text.detach(file.name)}
            press={() => setFiles(files.filter((one) => one !== file))}
          />
        </li>
      ))}
    </ul>
  );
}
