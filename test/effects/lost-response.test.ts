import { OutcomeUnknownError, UnreachableError } from '../../src/barium/errors.ts';
import { createTestBot, replyText, type TestBot, testFile } from '../bot/test-bot.ts';
import { createMemoryBarium, guid, type MemoryBarium, object } from '../memory-barium.ts';

describe('an effect whose response is lost', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;

  beforeEach(async () => {
    barium = createMemoryBarium([{ awaitedMessages: ['Approve'] }]);
    testBot = await createTestBot({ barium });
  });

  afterEach(() => testBot.close());

  /** Loses the response of this request; later requests fail. */
  const lose = (what: string) => {
    let isUnreachable = false;
    barium.before = (call) => {
      if (isUnreachable) throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
      isUnreachable = call === what;
      if (isUnreachable) throw new OutcomeUnknownError({ endpoint: 'POST /Instances/{Id}' });
    };
  };
  const auditOutcomes = async () => {
    barium.before = () => undefined;
    return (await testBot.say('history order 1')).card.rows?.map(({ badge }) => badge?.label);
  };

  it.each([
    ['send order 1 Approve', 'sendMessage'],
    ['folder "order 1" Plans', 'addFolder'],
    ['form order 1 template:T7 name:Visit', 'addForm'],
    ['upload order 1', 'addFile'],
  ])('%s is reported and audited as unknown if Barium then becomes unreachable', async (line, call) => {
    lose(call);
    const reply = await testBot.say(line, { files: [testFile('a.txt')] });
    expect(reply.card.title).toBe('Sent, but Barium didn’t confirm it');
    expect(replyText(reply, testBot.bot)).not.toContain('Nothing was changed');
    expect(await auditOutcomes()).toEqual(['outcome unknown']);
  });

  it('an uploaded file is recognized even if Barium keeps its extension apart from its name', async () => {
    barium.before = (call) => {
      if (call !== 'addFile') return;
      barium.cases.get(guid(1))?.objects.push(object(7, { name: 'Plan', fileType: '.PDF' }));
      throw new OutcomeUnknownError({ endpoint: 'POST /Instances/{Id}/Objects' });
    };
    const reply = await testBot.say('upload order 1', { files: [testFile('Plan.pdf')] });
    expect(replyText(reply, testBot.bot)).toContain('“Plan.pdf” is in the case now');
  });

  it('an upload that fails halfway lists the files that were uploaded before', async () => {
    let uploads = 0;
    barium.before = (call) => {
      if (call === 'addFile') uploads += 1;
      else if (uploads > 0) throw new UnreachableError('connection', { endpoint: 'GET /Instances/{Id}' });
    };
    const reply = await testBot.say('upload order 1', { files: [testFile('a.txt'), testFile('b.txt')] });
    expect(replyText(reply, testBot.bot)).toMatch(/1 of 2 files uploaded.*a\.txt \[done\].*b\.txt \[failed/su);
    expect(replyText(reply, testBot.bot)).not.toContain('Nothing was changed');
    expect(barium.effects).toEqual(['file a.txt']);
  });
});
