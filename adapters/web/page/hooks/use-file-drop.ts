import type { DragEventHandler } from 'preact';
import { useRef, useState } from 'preact/hooks';

type DragHandler = DragEventHandler<HTMLElement>;

/** Takes files that are dragged onto an element; `over` while they hover. */
export function useFileDrop(take: (files: readonly File[]) => void) {
  const [over, setOver] = useState(false);
  // Enter and leave also fire for every child that is crossed: only their balance tells.
  const depth = useRef(0);
  const move = (event: DragEvent, by: number): void => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + by);
    setOver(depth.current > 0);
  };
  const onDragEnter: DragHandler = (event) => move(event, 1);
  const onDragLeave: DragHandler = (event) => move(event, -1);
  const onDragOver: DragHandler = (event) => move(event, 0);
  const onDrop: DragHandler = (event) => {
    move(event, -depth.current);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) take(files);
  };
  return { over, handlers: { onDragEnter, onDragLeave, onDragOver, onDrop } };
}
