import type { JSX, TargetedPointerEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { Dialog } from './dialog.tsx';
import { IconButton } from './icon-button.tsx';

const zoomStep = 1.25;
const zoomLimits = { min: 0.1, max: 6 };

interface DiagramProps {
  readonly url: string;
  readonly alt: string;
  readonly title: string;
  readonly close: () => void;
}

/** An image at full size: `+`, `-` and `0` zoom; the arrow keys and dragging scroll. */
export function DiagramDialog({ url, alt, title, close }: DiagramProps): JSX.Element {
  const { strings } = usePage();
  const view = useRef<HTMLElement>(null);
  const [natural, setNatural] = useState<{ readonly width: number; readonly height: number }>();
  const [zoom, setZoom] = useState(1);
  const zoomToFit = (size = natural): void => {
    if (view.current === null || size === undefined) return;
    const { clientWidth, clientHeight } = view.current;
    setZoom(clampZoom(Math.min((clientWidth - 48) / size.width, (clientHeight - 48) / size.height, 2)));
  };
  const zoomBy = (factor: number): void => setZoom((now) => clampZoom(now * factor));
  const keys: Record<string, () => void> = {
    '+': () => zoomBy(zoomStep),
    '=': () => zoomBy(zoomStep),
    '-': () => zoomBy(1 / zoomStep),
    '0': () => zoomToFit(),
  };

  return (
    <Dialog class="diagram" label={title} close={close} onKeyDown={(event) => keys[event.key]?.()}>
      <header>
        <h2>{title}</h2>
        <fieldset class="zoom" aria-label={text.diagram}>
          <IconButton icon="minus" label={text.zoomOut} press={() => zoomBy(1 / zoomStep)} />
          <output aria-live="polite">{Math.round(zoom * 100)}%</output>
          <IconButton icon="plus" label={text.zoomIn} press={() => zoomBy(zoomStep)} />
          <IconButton icon="fit" label={text.fit} press={() => zoomToFit()} />
        </fieldset>
        <IconButton icon="close" label={strings.close} press={close} />
      </header>
      <section class="diagram-view" ref={view} tabIndex={0} aria-label={text.diagram} onPointerDown={startDrag}>
        <img
          src={url}
          alt={alt}
          draggable={false}
          style={natural && { width: `${natural.width * zoom}px` }}
          onLoad={(event) => {
            const { naturalWidth: width, naturalHeight: height } = event.currentTarget;
            setNatural({ width, height });
            zoomToFit({ width, height });
          }}
        />
      </section>
    </Dialog>
  );
}

function clampZoom(zoom: number): number {
  return Math.min(zoomLimits.max, Math.max(zoomLimits.min, zoom));
}

/** Scrolls the view with the pointer until the button is released. */
function startDrag(event: TargetedPointerEvent<HTMLElement>): void {
  const view = event.currentTarget;
  const from = { x: event.clientX + view.scrollLeft, y: event.clientY + view.scrollTop };
  const move = (to: PointerEvent): void => view.scrollTo(from.x - to.clientX, from.y - to.clientY);
  const end = (): void => {
    view.removeEventListener('pointermove', move);
    view.removeEventListener('pointerup', end);
    view.removeEventListener('pointercancel', end);
  };
  view.setPointerCapture(event.pointerId);
  view.addEventListener('pointermove', move);
  view.addEventListener('pointerup', end);
  view.addEventListener('pointercancel', end);
}
