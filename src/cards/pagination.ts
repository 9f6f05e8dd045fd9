import type { Action } from '../chat/card.ts';
import type { Command } from '../chat/command.ts';
import { button, type Pen } from './card-context.ts';

/** Rows on one page of any list: what fits a chat window and every platform's limits. */
export const rowsPerPage = 10;

/** Which page of how many rows. */
export interface Paging {
  readonly page: number;
  readonly pages: number;
  readonly from: number;
  readonly to: number;
  readonly total: number;
}

/** Where page `page` of `total` rows begins and ends; `from` and `to` count from 1. */
export function paging(total: number, page = 1): Paging {
  const from = (page - 1) * rowsPerPage + 1;
  return {
    page,
    pages: Math.max(1, Math.ceil(total / rowsPerPage)),
    from,
    to: Math.min(total, page * rowsPerPage),
    total,
  };
}

/** That a page lies behind the last one, where it does. */
export function pastTheEnd({ text }: Pen, { page, pages }: Paging): string[] {
  return page > pages ? [text.list.pastTheEnd(pages)] : [];
}

/** The footer that says which rows of how many are shown; none where none are. */
export function rangeFooter(
  { text }: Pen,
  { from, to, total }: Paging,
  complete: boolean,
): { readonly footer?: string } {
  return from > to ? {} : { footer: text.list.total(from, to, total, complete) };
}

/** Buttons to the pages beside this one, or back to the last where there is none. `turn` makes the command for a page. */
export function pageButtons(pen: Pen, { page, pages }: Paging, turn: (page: number) => Command): Action[] {
  if (page > pages) return [button(pen, pen.text.actions.lastPage, turn(pages))];
  return [
    ...(page > 1 ? [button(pen, pen.text.actions.previous, turn(page - 1))] : []),
    ...(page < pages ? [button(pen, pen.text.actions.next, turn(page + 1))] : []),
  ];
}
