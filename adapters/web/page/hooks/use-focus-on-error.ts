import { useLayoutEffect } from 'preact/hooks';

/** Takes whoever submitted a form to the first field that something is wrong with. */
export function useFocusOnProblem(
  body: { readonly current: HTMLElement | null },
  problems: Readonly<Record<string, string>>,
): void {
  useLayoutEffect(() => {
    if (Object.keys(problems).length > 0) {
      body.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  }, [body, problems]);
}
