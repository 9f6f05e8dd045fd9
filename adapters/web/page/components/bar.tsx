import type { JSX } from 'preact';

/** A bar that is filled in part: `share` is from 0 to 1. The words beside it say the same. */
export function Bar({ share }: { readonly share: number }): JSX.Element {
  return (
    <span class="bar" aria-hidden="true">
      <span style={{ inlineSize: `${Math.round(Math.min(1, Math.max(0, share)) * 100)}%` }} />
    </span>
  );
}
