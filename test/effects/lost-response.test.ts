import { OutcomeUnknownError, UnreachableError } from '../../src/barium/errors.ts';
import { createHarness, file, type Harness, words } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium, object } from '../memory-barium.ts';

describe('when Barium’s answer is lost, and then Barium itself', () => {
  let barium: MemoryBarium;
  let harness: Harness;

  beforeEach(async () => {
    barium = createMemoryBarium([{ waitsFor: ['Approve'] }]);
    harness = await createHarness({ barium });
  });

  afterEach(() => harness.close());

  /** From this call on nothing answers. */
  const lose = (what: string) => {
    let isAway = false;
    barium.before = (call) => {
      if (isAway) throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
      isAway = call === what;
      if (isAway) throw new OutcomeUnknownError({ endpoint: 'POST /Instances/{Id}' });
    };
  };
  const proof = async () => {
    barium.before = () => undefined;
    return (await harness.say('history order 1')).card.rows?.map(({ badge }) => badge?.label);
  };

  it.each([
    ['send order 1 Approve', 'sendMessage'],
    ['folder "order 1" Plans', 'addFolder'],
    ['form order 1 template:T7 name:Visit', 'addForm'],
    ['upload order 1', 'addFile'],
  ])('%s is not said to have changed nothing', async (line, call) => {
    lose(call);
    const reply = await harness.say(line, { files: [file('a.txt')] });
    expect(reply.card.title).toBe('It was sent, but whether Barium did it is not known');
    expect(words(reply, harness.bot)).not.toContain('Nothing was changed');
    expect(await proof()).toEqual(['outcome unknown']);
  });

  it('a file is known again whose ending Barium keeps apart', async () => {
    barium.before = (call) => {
      if (call !== 'addFile') return;
      barium.holdings.get(guid(1))?.objects.push(object(7, { name: 'Plan', fileType: '.PDF' }));
      throw new OutcomeUnknownError({ endpoint: 'POST /Instances/{Id}/Objects' });
    };
    const reply = await harness.say('upload order 1', { files: [file('Plan.pdf')] });
    expect(words(reply, harness.bot)).toContain('“Plan.pdf” is there now');
  });

  it('the files that were uploaded before are named', async () => {
    let uploads = 0;
    barium.before = (call) => {
      if (call === 'addFile') uploads += 1;
      else if (uploads > 0) throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
    };
    const reply = await harness.say('upload order 1', { files: [file('a.txt'), file('b.txt')] });
    expect(words(reply, harness.bot)).toMatch(/1 of 2 files uploaded.*a\.txt \[done\].*b\.txt \[failed/su);
    expect(words(reply, harness.bot)).not.toContain('Nothing was changed');
    expect(barium.effects).toEqual(['file a.txt']);
  });
});
