import type { DragEventHandler } from 'preact';
import { useRef, useState } from 'preact/hooks';

type DragHandler = DragEventHandler<HTMLElement>;

/** Handlers for files that are dropped on an element; `isOver` while files are dragged over it. */
export function useFileDrop(onFiles: (files: readonly File[]) => void) {
  const [isOver, setIsOver] = useState(false);
  // Enter and leave also fire for every child element; files are over the element while the count is positive.
  const depth = useRef(0);
  const move = (event: DragEvent, by: number): void => {
    if (event.dataTransfer?.types.includes('Files') !== true) return;
    event.preventDefault();
    depth.current = Math.max(0, depth.current + by);
    setIsOver(depth.current > 0);
  };
  const onDragEnter: DragHandler = (event) => move(event, 1);
  const onDragLeave: DragHandler = (event) => move(event, -1);
  const onDragOver: DragHandler = (event) => move(event, 0);
  const onDrop: DragHandler = (event) => {
    move(event, -depth.current);
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) onFiles(files);
  };
  return { isOver, handlers: { onDragEnter, onDragLeave, onDragOver, onDrop } };
}
