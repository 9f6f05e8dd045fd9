import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ImageView } from '../../view.ts';
import { text } from '../text/index.ts';
import { DiagramDialog } from './diagram.tsx';
import { Icon } from './icons.tsx';

/** An image of a reply. A click opens it at full size, under the title of its card. */
export function Picture(props: { readonly image: ImageView; readonly title?: string }): JSX.Element {
  const { image, title = text.picture } = props;
  const [isOpen, setIsOpen] = useState(false);
  const [isExpired, setIsExpired] = useState(false);
  if (image.url === undefined || isExpired) {
    return (
      <p class="picture-missing">
        <strong>{isExpired ? text.pictureExpired : text.pictureFailed}</strong> {image.alt}
      </p>
    );
  }
  return (
    <>
      <button type="button" class="picture" aria-label={text.enlarge(image.alt)} onClick={() => setIsOpen(true)}>
        <img src={image.url} alt="" onError={() => setIsExpired(true)} />
        <span class="picture-hint">
          <Icon name="expand" />
        </span>
      </button>
      {isOpen && <DiagramDialog url={image.url} alt={image.alt} title={title} close={() => setIsOpen(false)} />}
    </>
  );
}
