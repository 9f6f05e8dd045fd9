/**
 * Cards as every platform shows them, compared with `test/fixtures/cards` and checked against the platforms' limits.
 * `UPDATE_GOLDEN=1` writes the files again, to be read in the diff.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { renderCard as renderSlack } from '../../adapters/slack/render.ts';
import { entityRefOf, renderEntity, renderEntityDetails } from '../../adapters/slack/work-object.ts';
import { maxCardBytes, renderCard as renderTeams, toUnsignedPayload } from '../../adapters/teams/render.ts';
import { jsonByteLength } from '../../adapters/teams/shrink-card.ts';
import { renderRichText } from '../../src/cards/plain-text.ts';
import type { Bot } from '../../src/chat/bot.ts';
import type { Card } from '../../src/chat/card.ts';
import type { RichText } from '../../src/chat/rich-text.ts';
import { cardSchema } from '../../src/chat/schemas.ts';
import { stringsFor } from '../../src/text/strings.ts';
import { faultsInDetails, faultsInEntities, faultsInHome, faultsInMessage } from '../adapters/slack/limits.ts';
import { faultsForOldClients, markdownTexts, unnamedParts, validationErrors } from '../adapters/teams/limits.ts';

const directory = new URL('../fixtures/cards/', import.meta.url);
const isUpdate = process.env.UPDATE_GOLDEN === '1';

export function expectGolden(kind: string, locale: string, card: Card, bot: Pick<Bot, 'toPlainText'>): void {
  expect(cardSchema.parse(JSON.parse(JSON.stringify(card)))).toEqual(JSON.parse(JSON.stringify(card)));
  const rendered = render(card, locale, bot);
  expect(faultsInMessage(rendered.slack)).toEqual([]);
  expect(faultsInHome({ type: 'home', blocks: rendered.simpleSlack })).toEqual([]);
  expect(faultsInWorkObject(card, locale)).toEqual([]);
  expect(validationErrors(rendered.teams)).toEqual([]);
  expect(faultsForOldClients(rendered.teams)).toEqual([]);
  expect(unnamedParts(rendered.teams)).toEqual([]);
  const { yes, fieldRequired } = stringsFor(locale, 'en').adapter;
  const own: readonly unknown[] = [undefined, yes, fieldRequired];
  expect(markdownTexts(rendered.teams).filter((text) => !own.includes(text))).toEqual([]);
  expect(jsonByteLength(rendered.teams)).toBeLessThanOrEqual(maxCardBytes);
  const text = `${JSON.stringify(rendered, undefined, 1).replaceAll(/\b(confirm|undo) [a-z0-9]{24}\b/gu, '$1 TOKEN')}\n`;
  const file = new URL(`${kind}.${locale}.json`, directory);
  if (isUpdate) {
    mkdirSync(directory, { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file)).toBe(true);
  expect(JSON.parse(text)).toEqual(JSON.parse(readFileSync(file, 'utf8')));
}

/** The case of the card beside a conversation, for everybody and for its reader. */
function faultsInWorkObject(card: Card, locale: string): readonly string[] {
  const ref = card.subject && entityRefOf({ ...card.subject, url: 'https://live.example.com/case/1' });
  if (card.subject === undefined || ref === undefined) return [];
  const strings = stringsFor(locale, 'en').adapter.workObject;
  const options = { strings, modifiedAt: 1_790_000_000, toText: (text: RichText) => renderRichText(text, { locale }) };
  const metadata = renderEntityDetails(card, card.subject, ref, options);
  return [
    ...faultsInEntities([renderEntity(card.subject, ref, options)]),
    ...faultsInDetails({ trigger_id: 't', metadata }),
  ];
}

function render(card: Card, locale: string, bot: Pick<Bot, 'toPlainText'>) {
  const strings = stringsFor(locale, 'en').adapter;
  const options = { truncatedNote: strings.truncated };
  return {
    plain: bot.toPlainText(card, { locale, timeZone: 'Europe/Stockholm' }).split('\n'),
    slack: renderSlack(card, options).blocks,
    simpleSlack: renderSlack(card, { ...options, isSimple: true }).blocks,
    teams: renderTeams(card, { strings, toPayload: toUnsignedPayload }),
  };
}
