/** Rows in portions, so that a long table is never held as a whole. `read` answers those after an id, in its order. */
export async function* inPortions<Id, Row extends { readonly id: Id }>(
  first: Id,
  read: (after: Id) => Promise<readonly Row[]>,
): AsyncGenerator<readonly Row[]> {
  let last = first;
  for (;;) {
    const rows = await read(last);
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.id;
    yield rows;
  }
}

/** Rows written, or looked for, by one statement: below any engine's limit of parameters, and soon forgotten again. */
const portion = 100;

/** A list in portions of what one statement takes. */
export function* portions<T>(all: readonly T[], size = portion): Generator<readonly T[]> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}
