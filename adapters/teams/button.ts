/** What a button or form carries out to the client, and how its inputs are named. Pure, and in need of no package. */
import type { Act } from './action-data.ts';

/** Raised whenever an older card's data would no longer be understood. */
export const version = 1;

/** The `data` of a button, as it comes back with the inputs of its form beside it. */
export interface ActData {
  readonly barium: Act;
}

/** The `data` of a button. */
export function actData(
  act: Act extends infer One ? (One extends Act ? Omit<One, 'v'> : never) : never,
): ActData {
  return { barium: { v: version, ...act } };
}

/** The id of an input: which form of the card, whether it is a toggle, which field. */
export function inputId(at: string, kind: 'toggle' | 'value', field: string): string {
  return `${at}.${kind}.${field}`;
}

/** The values of a form by field name: of all inputs of its card, those whose {@link inputId} begins with its `at`. */
export function valuesOf(
  inputs: Readonly<Record<string, unknown>>,
  at: string,
): Readonly<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [id, value] of Object.entries(inputs)) {
    if (!id.startsWith(`${at}.`) || typeof value !== 'string') continue;
    const [kind = '', ...name] = id.slice(at.length + 1).split('.');
    const isMissing = kind === 'toggle' ? value !== 'yes' : value.trim() === '';
    if (!isMissing) values[name.join('.')] = value.slice(0, 20_000);
  }
  return values;
}
