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
