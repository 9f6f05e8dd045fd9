import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ImageView } from '../../view.ts';
import { text } from '../text/index.ts';
import { DiagramDialog } from './diagram.tsx';
import { Icon } from './icons.tsx';

/** A picture of an answer; a press shows it in full size. */
export function Picture({ image }: { readonly image: ImageView }): JSX.Element {
  const [open, setOpen] = useState(false);
  const [gone, setGone] = useState(false);
  if (image.url === undefined || gone) {
    return (
      <p class="picture-missing">
        <strong>{gone ? text.gonePicture : text.missingPicture}</strong> {image.alt}
      </p>
    );
  }
  return (
    <>
      <button
        type="button"
        class="picture"
        aria-label={text.enlarge(image.alt)}
        onClick={() => setOpen(true)}
      >
        <img src={image.url} alt="" onError={() => setGone(true)} />
        <span class="picture-hint">
          <Icon name="expand" />
        </span>
      </button>
      {open && <DiagramDialog url={image.url} alt={image.alt} close={() => setOpen(false)} />}
    </>
  );
}
