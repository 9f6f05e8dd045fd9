/** Checks whether a platform would show the bot's cards. */
import { randomUUID } from 'node:crypto';
import type { Core } from '../../app/core.ts';
import type { ChatAdapter } from '../../chat/adapter.ts';
import { allActions } from '../../chat/card.ts';
import type { Config } from '../../config/index.ts';
import type { Strings } from '../../text/strings.ts';
import { cliUser } from '../cli-user.ts';
import { type CheckResult, createRows } from './check.ts';

const maxShownFaults = 3;

/** Cards of the installation's own cases, as an admin sees them. */
export async function checkCards(
  { platform, findCardFaults }: Pick<ChatAdapter, 'platform' | 'findCardFaults'>,
  name: string,
  { bot }: Pick<Core, 'bot'>,
  config: Pick<Config, 'locale'>,
  { doctor: { cards: words } }: Strings,
): Promise<readonly CheckResult[]> {
  if (findCardFaults === undefined) return [];
  const row = createRows(platform, name);
  const person = cliUser(config);
  const conversation = { platform: 'cli', tenant: 'local', id: 'doctor', isDirect: true } as const;
  const ask = (line: string) => bot.handle({ kind: 'text', person, conversation, idempotencyKey: randomUUID(), line });
  const list = await ask('list');
  const [first] = allActions(list.card).flatMap((action) =>
    action.kind === 'command' && action.opens === true ? action.line : [],
  );
  const cards = [list, await ask('help'), await ask('status'), ...(first === undefined ? [] : [await ask(first)])];
  const faults: string[] = [];
  for (const { card } of cards) {
    const found = await findCardFaults(card, {});
    if (found === undefined) return [];
    faults.push(...found.map((fault) => `“${card.title}” ${fault}`));
  }
  return [
    faults.length === 0
      ? row('ok', words.ok(cards.length))
      : row('warn', words.rejected(faults.slice(0, maxShownFaults).join('; '))),
  ];
}
