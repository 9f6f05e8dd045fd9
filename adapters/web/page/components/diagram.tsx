import type { JSX, TargetedPointerEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { useDesk } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import { Dialog } from './dialog.tsx';
import { Icon, type IconName } from './icons.tsx';

const STEP = 1.25;
const LIMITS = { least: 0.1, most: 6 };

interface DiagramProps {
  readonly url: string;
  readonly alt: string;
  readonly close: () => void;
}

/** A picture in full size: `+`, `-` and `0` zoom, the arrow keys and dragging move it. */
export function DiagramDialog({ url, alt, close }: DiagramProps): JSX.Element {
  const { words } = useDesk();
  const view = useRef<HTMLElement>(null);
  const [natural, setNatural] = useState<{ readonly width: number; readonly height: number }>();
  const [zoom, setZoom] = useState(1);
  const fitIn = (size = natural): void => {
    if (view.current === null || size === undefined) return;
    const { clientWidth, clientHeight } = view.current;
    setZoom(bounded(Math.min((clientWidth - 48) / size.width, (clientHeight - 48) / size.height, 2)));
  };
  const by = (factor: number): void => setZoom((now) => bounded(now * factor));
  const keys: Record<string, () => void> = {
    '+': () => by(STEP),
    '=': () => by(STEP),
    '-': () => by(1 / STEP),
    '0': () => fitIn(),
  };

  return (
    <Dialog class="diagram" label={alt} close={close} onKeyDown={(event) => keys[event.key]?.()}>
      <header>
        <h2>{alt}</h2>
        <fieldset class="zoom" aria-label={text.diagram}>
          <Tool icon="minus" label={text.zoomOut} press={() => by(1 / STEP)} />
          <output aria-live="polite">{Math.round(zoom * 100)}%</output>
          <Tool icon="plus" label={text.zoomIn} press={() => by(STEP)} />
          <Tool icon="fit" label={text.fit} press={() => fitIn()} />
        </fieldset>
        <Tool icon="close" label={words.close} press={close} />
      </header>
      <section
        class="diagram-view"
        ref={view}
        tabIndex={0}
        aria-label={text.diagram}
        onPointerDown={startDrag}
      >
        <img
          src={url}
          alt={alt}
          draggable={false}
          style={natural && { width: `${natural.width * zoom}px` }}
          onLoad={(event) => {
            const { naturalWidth: width, naturalHeight: height } = event.currentTarget;
            setNatural({ width, height });
            fitIn({ width, height });
          }}
        />
      </section>
    </Dialog>
  );
}

function Tool(props: {
  readonly icon: IconName;
  readonly label: string;
  readonly press: () => void;
}): JSX.Element {
  return (
    <button type="button" class="plain" aria-label={props.label} title={props.label} onClick={props.press}>
      <Icon name={props.icon} />
    </button>
  );
}

function bounded(zoom: number): number {
  return Math.min(LIMITS.most, Math.max(LIMITS.least, zoom));
}

/** Moves the scrolled view with the pointer until it is let go. */
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
