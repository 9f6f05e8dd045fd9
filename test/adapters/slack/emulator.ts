/** An emulator of Slack's Web API, with users and a channel. */
import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createEmulator } from 'emulate';

export const signingSecret = 'test-signing-secret';
export const botToken = 'xoxb-test';
export const botUserId = 'U0BOT00001';
export const team = 'T000000001';
export const alice = 'U0ALICE001';
export const bob = 'U0BOB00001';
export const orders = 'C0ORDERS01';

/** A row of one of the emulator's tables. */
export type Row = Readonly<Record<string, unknown>>;

export interface Table {
  all(): Row[];
  insert(row: Row): Row;
  update(id: unknown, row: Row): unknown;
}

export type Tables = Readonly<
  Record<'users' | 'channels' | 'messages' | 'ephemeralMessages' | 'views' | 'viewTriggers' | 'files', Table>
>;

export interface Emulator {
  readonly url: string;
  readonly tables: Tables;
  close(): Promise<void>;
}

export function signHeaders(body: string, at = Date.now(), secret = signingSecret): Record<string, string> {
  const stamp = String(Math.floor(at / 1_000));
  const hash = createHmac('sha256', secret).update(`v0:${stamp}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': stamp, 'x-slack-signature': `v0=${hash}` };
}

/** The emulator doesn't export its tables, so they are taken from inside its bundle; its version is pinned. */
export async function startEmulator(): Promise<Emulator> {
  const dist = dirname(fileURLToPath(import.meta.resolve('emulate')));
  const chunk = readdirSync(dist).find(
    (file) => file.endsWith('.js') && readFileSync(join(dist, file), 'utf8').includes('"/api/views.generateTriggerId"'),
  );
  const inside = (await import(pathToFileURL(join(dist, chunk ?? '')).href)) as {
    slackPlugin: { register(app: unknown, store: unknown, ...more: unknown[]): unknown };
    getSlackStore(store: unknown): Tables;
  };
  const { register } = inside.slackPlugin;
  let store: unknown;
  inside.slackPlugin.register = function capture(app, kept, ...more) {
    store = kept;
    completeResponses(app as Router, () => inside.getSlackStore(kept));
    return register.call(this, app, kept, ...more);
  };
  try {
    const emulated = await createEmulator({
      service: 'slack',
      port: 0,
      hostname: '127.0.0.1',
      seed: { slack: seed },
    });
    const tables = inside.getSlackStore(store);
    addUsers(tables);
    return { url: emulated.url, tables, close: () => emulated.close() };
  } finally {
    inside.slackPlugin.register = register;
  }
}

type Handler = (context: unknown) => Promise<Response>;

/** As far as it is used of the emulator's own. */
interface Router {
  post(path: string, handler: Handler): unknown;
}

/** Fields that Slack always sends and the emulator doesn't. A row of its tables can have others. */
const flags = {
  users: { is_restricted: false, is_ultra_restricted: false, is_bot: false, deleted: false },
  channels: { is_ext_shared: false, is_pending_ext_shared: false },
} as const;

/** Adds {@link flags} to the responses of routes that are registered afterwards. */
function completeResponses(router: Router, tables: () => Tables): void {
  const complete =
    (property: string, table: keyof typeof flags, key: string, handler: Handler): Handler =>
    async (context) => {
      const body = (await (await handler(context)).json()) as Readonly<Record<string, Row | undefined>>;
      const found = body[property];
      if (found === undefined) return Response.json(body);
      const row =
        tables()
          [table].all()
          .find((one) => one[key] === found.id) ?? {};
      const own = Object.fromEntries(Object.entries(row).filter(([name]) => name in flags[table]));
      return Response.json({ ...body, [property]: { ...found, ...flags[table], ...own } });
    };
  const post = router.post.bind(router);
  router.post = (path, handler) => {
    if (path === '/api/users.info') return post(path, complete('user', 'users', 'user_id', handler));
    if (path === '/api/conversations.info') return post(path, complete('channel', 'channels', 'channel_id', handler));
    return post(path, handler);
  };
}

const seed = {
  team: { name: 'Acme', domain: 'acme' },
  oauth_apps: [
    {
      app_id: 'A0TEST0001',
      client_id: '111.222',
      client_secret: 's3cret',
      name: 'Barium Bot',
      bot_name: 'barium',
      bot_id: 'B0TEST0001',
      bot_user_id: botUserId,
      redirect_uris: ['http://127.0.0.1/'],
      scopes: ['chat:write'],
    },
  ],
  tokens: [
    {
      token: botToken,
      type: 'bot' as const,
      user_id: botUserId,
      bot_id: 'B0TEST0001',
      bot_user_id: botUserId,
      app_id: 'A0TEST0001',
      client_id: '111.222',
    },
  ],
};

function addUsers(tables: Tables): void {
  const [admin] = tables.users.all();
  for (const [id, name] of [
    [alice, 'Alice'],
    [bob, 'Bob'],
  ] as const) {
    const { id: _, ...rest } = { ...admin };
    tables.users.insert({
      ...rest,
      user_id: id,
      name: name.toLowerCase(),
      real_name: name,
      profile: { real_name: name, display_name: name },
    });
  }
  const general = tables.channels.all().find((channel) => channel.name === 'general');
  const { id, ...rest } = { ...general };
  tables.channels.update(id, { members: [alice, bob, botUserId] });
  tables.channels.insert({ ...rest, channel_id: orders, name: 'orders', members: [alice, bob, botUserId] });
}
