import fc from 'fast-check';
import { pino } from 'pino';
import type { ChatEvent } from '../src/chat/events.ts';
import { definitions } from '../src/commands/index.ts';
import { createWorkspace, type Workspace } from './adapters/slack/workspace.ts';
import { startTeams, type TeamsHarness } from './adapters/teams/teams.ts';
import { type Playground, startPlayground } from './adapters/web/playground.ts';
import { alice, channel, createTestBot, type TestBot } from './bot/test-bot.ts';
import {
  activities,
  garbled,
  type HttpRequest,
  harnessUrl,
  httpRequest,
  interactions,
  pageActions,
  slackEvents,
  slashFields,
  toForm,
} from './hostile/garbage.ts';
import { measureBestLoopDelay, measureLoopDelay } from './hostile/loop-delay.ts';
import { type StartedServer, startServer, stopServers } from './http/start-server.ts';
import { createMemoryBarium, guid, instance, type MemoryBarium, object, task } from './memory-barium.ts';

describe('the bot, for any input', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;
  let events = 0;

  beforeAll(async () => {
    const hostile = '<!channel> *_`<script>{{1}}\u202e\u0000 x'.repeat(50);
    barium = createMemoryBarium([
      { tasks: [task(101)], objects: [object(201)] },
      { instance: instance(2, { name: hostile, description: hostile, milestone: hostile }) },
    ]);
    testBot = await createTestBot({ barium });
  });

  afterAll(() => testBot.close());

  const base = () => ({ person: alice, conversation: channel, idempotencyKey: `event ${++events}` });
  const word = fc.constantFrom(...definitions.map((one) => one.word));
  const argument = fc.oneof(
    word,
    fc.string({ unit: 'binary', maxLength: 20 }),
    fc.constantFrom(
      guid(1),
      guid(2),
      guid(3),
      'order',
      '"',
      'page:',
      'zoom:9',
      'boundary:yes',
      'template:',
      '=',
      'confirm',
    ),
  );
  // These commands have their effect at once; `delete` and `confirm` need a token.
  const effects = /^\s*(?:send|upload|folder|form)\b/iu;
  const line = fc
    .tuple(word, fc.array(argument, { maxLength: 5 }))
    .map(([first, rest]) => [first, ...rest].join(' '))
    .filter((text) => !effects.test(text));
  const anyEvent: fc.Arbitrary<ChatEvent> = fc.oneof(
    line.map((text) => ({ kind: 'text' as const, line: text, ...base() })),
    line.map((text) => ({ kind: 'press' as const, line: text, ...base() })),
    fc.string({ unit: 'binary' }).map((text) => ({ kind: 'press' as const, line: text, ...base() })),
    fc
      .tuple(line, fc.dictionary(fc.string({ maxLength: 10 }), fc.string({ maxLength: 30 })))
      .map(([text, values]) => ({ kind: 'form' as const, line: text, values, ...base() })),
  );

  it('replies with a readable card and has no effect', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        const reply = await testBot.bot.handle(event);
        for (const content of [...(reply.pictures ?? []), ...(reply.files ?? [])]) content.cancel();
        expect(reply.card.title).not.toBe('');
        expect(reply.card.title).not.toBe('Something went wrong in the bot');
        expect(testBot.bot.toPlainText(reply.card, {})).not.toMatch(/\bat .*\.ts:\d+|undefined|\[object Object\]/u);
      }),
      { numRuns: 400 },
    );
    expect(barium.effects).toEqual([]);
  });

  it('never fails to suggest', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(line, fc.string({ unit: 'binary' })), async (text) => {
        const found = await testBot.bot.suggest({
          field: 'line',
          text,
          person: alice,
          conversation: channel,
        });
        expect(found.length).toBeLessThanOrEqual(25);
      }),
      { numRuns: 300 },
    );
  });
});

/** Cases through all doors together, in batches that are sent at once. */
const casesPerDoor = {
  slash: 750,
  events: 1_000,
  interactivity: 1_000,
  teams: 1_250,
  playground: 500,
  http: 500,
};
const batchSize = 10;
const maxDelayMs = 50;

describe('every door, for signed garbage', () => {
  let barium: MemoryBarium;
  let testBot: TestBot;
  let workspace: Workspace;
  let teams: TeamsHarness;
  let playground: Playground;
  let server: StartedServer;
  const internalErrors: string[] = [];
  const rejections: unknown[] = [];
  const onRejection = (reason: unknown) => rejections.push(reason);

  beforeAll(async () => {
    process.on('unhandledRejection', onRejection);
    barium = createMemoryBarium([{ tasks: [task(101)], objects: [object(201)] }, {}]);
    const log = pino({ level: 'error' }, { write: (line) => void internalErrors.push(line) });
    testBot = await createTestBot({ barium, overrides: { log } });
    workspace = await createWorkspace({ bot: testBot.bot, webHost: 'live.example.com' });
    teams = await startTeams(testBot.bot, { webUrlDomain: 'live.example.com' });
    playground = await startPlayground({ bot: testBot.bot, maxUploadBytes: 64 * 1024 });
    server = await startServer();
  });

  afterAll(async () => {
    process.off('unhandledRejection', onRejection);
    await Promise.all([workspace.close(), teams.close(), playground.close(), stopServers()]);
    await testBot.close();
  });

  /** What comes through a door, and how. `send` resolves with the HTTP status. */
  interface Door {
    readonly input: fc.Arbitrary<unknown>;
    send(input: never): Promise<number>;
  }

  const doors: Readonly<Record<keyof typeof casesPerDoor, Door>> = {
    slash: {
      input: garbled([slashFields]),
      async send(fields: object) {
        const form = toForm(fields);
        const url = form.response_url === harnessUrl ? { response_url: workspace.responseUrl } : {};
        return (await workspace.sendCommand('', { ...form, ...url })).status;
      },
    },
    events: {
      input: garbled(slackEvents),
      send: async (event: never) => (await workspace.sendEvent(event)).status,
    },
    interactivity: {
      // Bolt keeps a request whose kind it does not know for three seconds.
      input: garbled(interactions, ['type', 'actions']),
      send: async (payload: unknown) => (await workspace.sendInteraction(payload)).status,
    },
    teams: {
      input: garbled(activities),
      async send(activity: object) {
        const isReachable = 'serviceUrl' in activity && activity.serviceUrl === harnessUrl;
        const url = isReachable ? { serviceUrl: teams.connector.url } : {};
        return (await teams.send({ ...activity, ...url })).status;
      },
    },
    playground: {
      input: garbled(pageActions),
      async send(action: unknown) {
        const headers = { 'content-type': 'application/json' };
        const sent = { method: 'POST', headers, body: JSON.stringify(action) };
        return (await playground.request('/playground/actions', sent)).status;
      },
    },
    http: {
      input: httpRequest,
      async send({ server: name, path, query, method, type, body }: HttpRequest) {
        const bases = { server, workspace, teams, playground };
        const hasBody = method !== 'GET' && method !== 'HEAD';
        const response = await fetch(`${bases[name].url}${path}?${query}`, {
          method,
          headers: { 'content-type': type, connection: 'close' },
          redirect: 'manual',
          ...(hasBody ? { body } : {}),
          signal: AbortSignal.timeout(30_000),
        });
        // A stream of messages has no end.
        await response.body?.cancel();
        return response.status;
      },
    },
  };

  it.each(Object.entries(casesPerDoor))(
    'answers at %s, %d times, without a crash, an effect, an error 500 or a pause of the event loop',
    async (door, cases) => {
      const { input, send } = doors[door as keyof typeof casesPerDoor];
      const sendAll = async (inputs: readonly unknown[]) => {
        const statuses = await Promise.all(inputs.map((one) => send(one as never)));
        expect(inputs.filter((_, at) => (statuses[at] ?? 500) >= 500)).toEqual([]);
        await workspace.adapter.whenIdle();
      };
      const batch = fc.array(input, { minLength: batchSize, maxLength: batchSize });
      await fc.assert(
        fc.asyncProperty(batch, async (inputs) => {
          if ((await measureLoopDelay(() => sendAll(inputs))) <= maxDelayMs) return;
          // Many at once, or a collection of garbage: an input that does it takes as long when it comes again.
          for (const one of inputs) {
            expect(await measureBestLoopDelay(() => sendAll([one]), maxDelayMs)).toBeLessThanOrEqual(maxDelayMs);
          }
        }),
        { numRuns: cases / batchSize, endOnFailure: true },
      );
      expect(barium.effects).toEqual([]);
      expect(internalErrors).toEqual([]);
      expect(rejections).toEqual([]);
    },
    180_000,
  );
});
