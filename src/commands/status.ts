import { z } from 'zod';
import type { Definition } from './definition.ts';
import { answer } from './reply.ts';

/** How the bot, its store and Barium are doing. */
export const status: Definition<'status'> = {
  name: 'status',
  word: 'status',
  role: 'viewer',
  positionals: [],
  keys: {},
  input: z.object({}),
  async run(_command, { text, health }) {
    const { status: words } = text;
    const checks = await health();
    const isWell = checks.every((check) => check.ok);
    return answer({
      title: words.title,
      badge: isWell ? { label: words.allWell, tone: 'good' } : { label: words.trouble, tone: 'bad' },
      rows: checks.map((check) => ({
        title: check.name,
        badge: check.ok ? { label: words.ok, tone: 'good' } : { label: words.failing, tone: 'bad' },
        detail: check.detail,
      })),
    });
  },
};
