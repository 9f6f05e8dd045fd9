import type { Person } from '../../src/chat/person.ts';
import type { Reply } from '../../src/chat/reply.ts';
import { disabledQueries } from '../../src/watch/queries.ts';
import { alice, channel, createTestBot, type TestBot, testFile } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium, object, task } from '../memory-barium.ts';

const anna: Person = { ...alice, name: 'Anna', locale: 'sv-SE', timeZone: 'Europe/Stockholm' };

describe('a conversation in Swedish', () => {
  let barium: MemoryBarium;
  let harness: TestBot;

  beforeEach(async () => {
    const tasks = [task(11), task(12, { status: 'completed', completedDate: '2026-11-03T08:00:00.000Z' })];
    barium = createMemoryBarium([
      { awaitedMessages: ['Godkänn'], tasks, objects: [object(21), object(22, { kind: 'form' })] },
      {},
    ]);
    harness = await createTestBot({ barium, watchQueries: { ...disabledQueries, canPostTo: () => true } });
  });

  afterEach(() => harness.close());

  const say = (line: string, more = {}) => harness.say(line, { person: anna, ...more });
  const press = ({ card }: Reply, label: string) => harness.press(card, label, { person: anna });
  const seen = ({ card }: Reply) => harness.bot.toPlainText(card, anna);

  it('lists and cards in Swedish inflect a status for cases and for tasks', async () => {
    const listed = await say('lista');
    expect(seen(listed)).toContain('Pågående ärenden');
    expect(seen(listed)).toMatch(/Pågående ärenden \(2\).*startat 1 nov\. av Alice/su);
    const shown = await press(listed, 'Öppna');
    expect(seen(shown)).toMatch(/Deadline: +1 dec\. 2026 kl\. 09:00/u);
    expect(seen(await press(shown, 'Uppgifter'))).toMatch(/Uppgifter i Order 1.*Task 12 \[Avslutad\]/su);
    expect(seen(await say('uppgifter order 1 avbrutna'))).toContain('Inga uppgifter med status ”Avbruten”.');
    expect(seen(await say('lista avslutade'))).toContain('Avslutade ärenden');
  });

  it('messages, uploads and deletions in Swedish report who did what', async () => {
    const offered = await say('skicka order 1');
    const values = { message: 'Godkänn' };
    const sent = await harness.submit(offered.card, 'Annat meddelande …', values, [], { person: anna });
    expect(seen(sent)).toMatch(/”Godkänn” har skickats.*väntar på Task 11.*Order 1 tog emot det\. Skickat av Anna\./su);
    expect(seen(await say('ladda upp order 1', { files: [testFile('faktura.pdf')] }))).toContain(
      'faktura.pdf har laddats upp',
    );
    const asked = await say('ta bort order 1');
    expect(seen(asked)).toMatch(/1 öppen uppgift, 1 formulär och 2 filer försvinner.*Gäller till kl\. \d\d:\d\d/su);
    expect(seen(await press(asked, 'Ta bort ärendet'))).toContain('Order 1 har tagits bort');
    expect(seen(await press(asked, 'Ta bort ärendet'))).toMatch(
      /Redan gjort.*Anna tog bort ärendet.*Det körs inte två/su,
    );
    expect(barium.effects).toEqual(['send Godkänn', 'file faktura.pdf', 'delete']);
  });

  it('a partial case name is confirmed in Swedish first', async () => {
    barium.cases.delete(guid(2));
    const asked = await say('mapp ord Ritningar');
    expect(asked.card.title).toBe('Order 1: vill du lägga till mappen ”Ritningar”?');
    expect(seen(await press(asked, 'Lägg till mapp'))).toContain('Mappen ”Ritningar” har lagts till');
  });

  it('parse errors in Swedish suggest commands that the bot accepts', async () => {
    const slip = await say('upgifter order 1');
    expect(seen(slip)).toMatch(/Jag förstår inte ”upgifter”.*Menade du ”uppgifter”\?/su);
    expect(seen(await press(slip, 'Kör ”uppgifter”'))).toContain('Uppgifter i Order 1');
    expect(seen(await say('lista sidan:2'))).toMatch(/Valet ”sidan:” finns inte.*Menade du ”sida:”.*process:, namn:/su);
    expect(seen(await say('lista sida:noll'))).toMatch(/Ogiltigt värde: sida:.*heltal, minst 1.*Skriv: lista/su);
    expect(seen(await say('visa zebra'))).toContain('Inget ärende matchar ”zebra”');
    expect(seen(await say('tysta 9 2t'))).toContain('Det finns ingen bevakning 9 här');
  });

  it('help and completion use the Swedish words', async () => {
    expect(seen(await say('hjälp'))).toMatch(/lista \[status\].*bevaka \[ärende\].*Skriv hjälp <kommando>/su);
    expect(seen(await say('hjälp ta bort'))).toMatch(/Hjälp: ta-bort.*Behörighet: +administratörer/su);
    const complete = (text: string) =>
      harness.bot.suggest({ field: 'line', text: text, person: anna, conversation: channel });
    expect((await complete('bev')).map((one) => one.text)).toEqual(['bevaka ', 'bevakningar']);
    expect((await complete('hamta ord')).map((one) => one.text)).toEqual(['hamta Order 1', 'hamta Order 2']);
    expect((await complete('ta bort ord')).map((one) => one.text)).toEqual(['ta bort Order 1', 'ta bort Order 2']);
    expect((await complete('dow')).map((one) => one.text)).toEqual(['hämta ']);
  });

  it('a watch announces in the requested language', async () => {
    const set = await say('bevaka process:Order vid:nya,milstolpe som:sammandrag språk:engelska');
    expect(seen(set)).toMatch(
      /Bevakning 1 skapad.*Alla ärenden i processen Order: nya ärenden och milstolpar.*Sammandrag kl\. 08:00 varje dag(?: \(UTC\))?, på engelska/su,
    );
    expect(seen(await say('bevaka process:Order vid:nya,milstolpe som:sammandrag språk:sv'))).toMatch(
      /Bevakning 1 uppdaterad.*på svenska/su,
    );
    expect(seen(await say('bevakningar'))).toContain('på svenska');
    expect(await harness.store.watches.list()).toMatchObject([{ lang: 'sv', as: 'digest' }]);
    expect(seen(await say('sluta bevaka 1'))).toContain('Bevakning 1 avslutad');
  });

  it('a reader of neither language gets replies in the language of the installation', async () => {
    const german = { ...anna, locale: 'de-DE' };
    const swedish = await createTestBot({ barium, overrides: { locale: 'sv' } });
    expect((await swedish.say('list', { person: german })).card.title).toBe('Pågående ärenden (2)');
    expect(swedish.bot.toPlainText((await swedish.say(guid(1), { person: german })).card, german)).toContain(
      '1 dec. 2026 kl. 09:00',
    );
    expect((await harness.say('lista', { person: german })).card.title).toBe('Active cases (2)');
    await swedish.close();
  });
});
