import { createHarness, type Harness, words } from '../bot/test-bot.ts';
import { createMemoryBarium, instance } from '../memory-barium.ts';

describe('a list of a status that there is not', () => {
  let harness: Harness;

  beforeEach(async () => {
    const leave = instance(2, { name: 'Leave of Bob', applicationName: 'Leave request' });
    harness = await createHarness({ barium: createMemoryBarium([{}, { instance: leave }]) });
  });

  afterEach(() => harness.close());

  it.each([
    ['list actve', 'Active cases'],
    ['list open', 'Active cases'],
    ['list closed', 'Completed cases'],
    ['lista avsluttade', 'Completed cases'],
    ['list order', 'Cases of Order'],
    ['list leave', 'Cases of Leave request'],
    ['list constructor', 'List active cases'],
  ])('%s offers what was meant: %s', async (line, label) => {
    const { card, outcome } = await harness.say(line);
    expect([outcome, card.actions?.map((one) => one.label)]).toEqual(['refused', [label]]);
    expect(card.title).toMatch(/^No case has the status “/u);
  });

  it('leads there, and names the words that there are in the language of the reader', async () => {
    const { card } = await harness.say('list order');
    expect((await harness.press(card, 'Cases of Order')).card.rows).toHaveLength(1);
    const person = { platform: 'web', tenant: 'local', id: 'eva', name: 'Eva', locale: 'sv' } as const;
    const swedish = await harness.say('lista order', { person });
    expect(words(swedish, harness.bot)).toContain(
      'Barium har statusarna pågående, redo, avslutade, makulerade och avbrutna.',
    );
  });

  it('is an empty list where the status is one of Barium’s', async () => {
    expect(await harness.say('list completed')).toMatchObject({
      outcome: 'done',
      card: { text: ['No case fits.', 'Try another status, or leave a filter out.'] },
    });
  });
});
