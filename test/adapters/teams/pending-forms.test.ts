import { createPendingForms } from '../../../adapters/teams/pending-forms.ts';
import type { Person } from '../../../src/chat/person.ts';
import { memoryStore } from './memory-store.ts';

describe('pending forms and files in Teams', () => {
  const alice: Person = { platform: 'teams', tenant: 't', id: 'alice', name: 'Alice', membership: 'member' };
  const files = [{ name: 'a.txt', type: 'text/plain', url: 'https://x.sharepoint.com/a' }];
  const form = { line: 'upload', values: { instance: 'order 1' } };

  it('expires pending forms and files after half an hour', async () => {
    let now = 0;
    const pending = createPendingForms(memoryStore(new Map()), () => now);
    const key = await pending.saveFiles(alice, files);
    await pending.savePendingForm(alice, form);
    now = 30 * 60_000 - 1;
    expect(await pending.findFiles(alice, key)).toEqual(files);
    now += 1;
    expect(await pending.findFiles(alice, key)).toBeUndefined();
    expect(await pending.takePendingForm(alice)).toBeUndefined();
  });

  it('returns a pending form only once', async () => {
    const pending = createPendingForms(memoryStore(new Map()));
    await pending.savePendingForm(alice, form);
    expect(await pending.takePendingForm(alice)).toEqual(form);
    expect(await pending.takePendingForm(alice)).toBeUndefined();
  });
});
