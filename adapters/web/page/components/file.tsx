import type { JSX } from 'preact';
import type { FileView } from '../../view.ts';
import { text } from '../text/index.ts';
import { Icon } from './icons.tsx';
import { formatBytes } from './rich-text.tsx';

/** A download link for a file of a reply, or its name if it could not be loaded. */
export function FileLink({ file }: { readonly file: FileView }): JSX.Element {
  const size = file.size === undefined ? '' : formatBytes(file.size);
  if (file.url === undefined) {
    return (
      <p class="file file-missing">
        <Icon name="alert" />
        <span>{file.name}</span> <small>{text.fileFailed}</small>
      </p>
    );
  }
  return (
    <a class="file" href={file.url} download={file.name}>
      <Icon name="download" />
      <span>{file.name}</span> <small>{size}</small>
    </a>
  );
}
