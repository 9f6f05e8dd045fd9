import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { pino } from 'pino';
import type { Conversation } from '../../src/chat/conversation.ts';
import type { Person } from '../../src/chat/person.ts';
import { openStore } from '../../src/store/open.ts';
import { repository } from './pages.ts';

const anna: Person = { platform: 'slack', tenant: 'T024BE7LD', id: 'U012A3CDE', name: 'Anna', membership: 'member' };
const otto: Person = { ...anna, id: 'U0OTTO', name: 'Otto' };
const chat: Conversation = { platform: 'slack', tenant: 'T024BE7LD', id: 'D1', isDirect: true };

describe('the statements of docs/privacy.md', () => {
  it('remove what is stored about one person, and nothing of another', async () => {
    const page = await readFile(join(repository, 'docs/privacy.md'), 'utf8');
    const [, statements = ''] = /```sql\n(.*?)```/su.exec(page) ?? [];
    const folder = await mkdtemp(join(tmpdir(), 'barium-privacy-'));
    const file = join(folder, 'barium-bot.db');
    const open = () => openStore({ kind: 'sqlite', file }, pino({ level: 'silent' }));
    try {
      const before = await open();
      for (const person of [anna, otto]) {
        await before.personInstances.pin(person, 'case-1', '2026-11-27T08:00:00.000Z');
        await before.channels.saveDirectChannel(person, chat);
      }
      await before.close();

      const database = new DatabaseSync(file);
      database.exec(statements);
      database.close();

      const after = await open();
      const left = async (person: Person) => [
        (await after.personInstances.list(person, 10)).length,
        await after.channels.findDirectChannel(person),
      ];
      expect(await left(anna)).toEqual([0, undefined]);
      expect(await left(otto)).toEqual([1, chat]);
      await after.close();
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
