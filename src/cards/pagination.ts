import type { Action } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import { button, type CardContext } from './card-context.ts';

/** Rows on one page of a list: few enough for a chat window and for every platform's limits. */
export const rowsPerPage = 10;

/** One page of a list; `from` and `to` count rows from 1. */
export interface Pagination {
  readonly page: number;
  readonly pages: number;
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

/** The rows on page `page` (from 1) of `total` rows. */
export function paginate(total: number, page = 1): Pagination {
  const from = (page - 1) * rowsPerPage + 1;
  return {
    page,
    pages: Math.max(1, Math.ceil(total / rowsPerPage)),
    from,
    to: Math.min(total, page * rowsPerPage),
    total,
  };
}

/** A note that the page is beyond the last one, or none. */
export function emptyPageText({ text }: CardContext, { page, pages }: Pagination): string[] {
  return page > pages ? [text.list.noSuchPage(pages)] : [];
}

/** The footer with the range and total of the rows shown, or none without rows. */
export function rangeFooter(
  { text }: CardContext,
  { from, to, total, page, pages }: Pagination,
  complete: boolean,
): { readonly footer?: string } {
  if (from > to) return {};
  const range = text.list.total(from, to, total, complete);
  return { footer: pages === 1 ? range : [range, text.list.pageOf(page, pages)].join(text.separator) };
}

/** Buttons to the first, previous, next and last page, or to the last one from beyond it. `toPage` makes the command. */
export function pageButtons(
  context: CardContext,
  { page, pages }: Pagination,
  toPage: (page: number) => Command,
  isTotalKnown = true,
): Action[] {
  const { actions } = context.text;
  if (page > pages) return [button(context, actions.lastPage, toPage(pages))];
  return [
    ...(page > 2 ? [button(context, actions.firstPage, toPage(1))] : []),
    ...(page > 1 ? [button(context, actions.previous, toPage(page - 1))] : []),
    ...(page < pages ? [button(context, actions.next, toPage(page + 1))] : []),
    ...(page < pages - 1 && isTotalKnown ? [button(context, actions.lastPage, toPage(pages))] : []),
  ];
}
