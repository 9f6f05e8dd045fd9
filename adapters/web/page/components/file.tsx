import type { JSX } from 'preact';
import type { FileView } from '../../view.ts';
import { text } from '../text/index.ts';
import { Icon } from './icons.tsx';
import { sizeWords } from './rich-text.tsx';

/** A file of an answer, to be saved; or that it did not come. */
export function FileLink({ file }: { readonly file: FileView }): JSX.Element {
  const size = file.size === undefined ? '' : sizeWords(file.size);
  if (file.url === undefined) {
    return (
      <p class="file file-missing">
        <Icon name="alert" />
        <span>{file.name}</span> <small>{text.missingFile}</small>
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
