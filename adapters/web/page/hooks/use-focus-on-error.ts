import { useLayoutEffect } from 'preact/hooks';

/** Focuses the first invalid field of a form when a submission comes back with errors. */
export function useFocusOnError(
  body: { readonly current: HTMLElement | null },
  fieldErrors: Readonly<Record<string, string>>,
): void {
  useLayoutEffect(() => {
    if (Object.keys(fieldErrors).length > 0) {
      body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [body, fieldErrors]);
}
