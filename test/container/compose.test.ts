import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { checkout } from './dockerfile.ts';

/** The part of the Compose specification that compose.yaml uses; anything else is an error. */
const service = z.strictObject({
  build: z.string().optional(),
  image: z.string(),
  env_file: z.string().optional(),
  environment: z.record(z.string(), z.string()),
  deploy: z.strictObject({
    replicas: z.number().optional(),
    resources: z.strictObject({
      limits: z.strictObject({ cpus: z.string(), memory: z.string(), pids: z.number() }),
    }),
  }),
  networks: z.array(z.enum(['default', 'database'])),
  user: z.string().optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/u)
    .optional(),
  stop_signal: z.string().optional(),
  restart: z.literal('unless-stopped'),
  tmpfs: z.array(z.string()).optional(),
  read_only: z.literal(true),
  cap_drop: z.tuple([z.literal('ALL')]),
  cap_add: z.array(z.string()).optional(),
  security_opt: z.tuple([z.literal('no-new-privileges:true')]),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: z.string(),
      timeout: z.string(),
      retries: z.number(),
    })
    .optional(),
  logging: z.strictObject({ options: z.record(z.string(), z.string()) }),
});

const compose = z
  .strictObject({
    name: z.string(),
    services: z.strictObject({ bot: service, postgres: service, proxy: service }),
    networks: z.strictObject({ database: z.strictObject({ internal: z.literal(true) }) }),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(await readFile(join(checkout, 'compose.yaml'), 'utf8')));

describe('compose.yaml', () => {
  const { bot, postgres, proxy } = compose.services;

  it('starts two replicas once PostgreSQL is ready', () => {
    expect(bot.deploy?.replicas).toBe(2);
    expect(bot.environment.DATABASE_URL).toContain('@postgres:5432/');
    expect(bot.depends_on).toHaveProperty('postgres');
    expect(postgres.healthcheck?.test.slice(1, 3)).toEqual(['pg_isready', '--host=127.0.0.1']);
  });

  it('lets the bot write only to /data, as its own user and without capabilities', () => {
    // A volume of each container's own on disk; in a tmpfs, spooled files would count as memory.
    expect(bot.volumes).toEqual(['/data']);
    expect([bot.cap_add, bot.tmpfs, bot.user]).toEqual([undefined, undefined, undefined]);
  });

  it('gives the other services no more rights than they need either', () => {
    expect([postgres.user, postgres.cap_add, proxy.cap_add]).toEqual(['postgres', undefined, ['NET_BIND_SERVICE']]);
    expect(proxy.volumes?.filter((volume) => volume.startsWith('.'))).toEqual([
      './manifests/compose/Caddyfile:/etc/caddy/Caddyfile:ro',
    ]);
    expect([bot.networks, postgres.networks, proxy.networks]).toEqual([
      ['default', 'database'],
      ['database'],
      ['default'],
    ]);
  });

  it('pins the exact versions of other images', () => {
    for (const { image } of [postgres, proxy]) expect(image).toMatch(/^[a-z]+:\d+\.\d+(?:\.\d+)?$/u);
  });

  it('contains no secret and requires them in .env', () => {
    const values = [bot, postgres, proxy].flatMap(({ environment }) => Object.entries(environment));
    for (const [name, value] of values) {
      if (/PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL/u.test(name)) expect(value).toContain('${POSTGRES_PASSWORD:?');
    }
    expect(bot.env_file).toBe('.env');
  });

  it('gives replicas time to finish, and publishes only the ports of the proxy', () => {
    // The server and the posts in flight take up to ten seconds each.
    const drainSeconds = Number(bot.environment.DRAIN_SECONDS);
    expect(Number.parseInt(bot.stop_grace_period ?? '', 10)).toBeGreaterThanOrEqual(drainSeconds + 40);
    expect(bot.ports).toBeUndefined();
    expect(postgres.ports).toBeUndefined();
    expect(proxy.ports).toEqual(['80:80', '443:443']);
  });

  it('forwards only the public paths', async () => {
    const content = await readFile(join(checkout, 'manifests/compose/Caddyfile'), 'utf8');
    expect(content).toMatch(
      /@public path \/ \/privacy \/terms \/slack\/events \/slack\/install \/slack\/oauth_redirect \/api\/messages \/teams\/tab \/teams\/tab\/\* \/pictures\/\*\n/u,
    );
    expect(content).toMatch(/handle @public \{\n[^}]*\}\n\s+reverse_proxy/u);
    expect(content).toMatch(/handle \{\n\s+respond 404\n\s+\}/u);
    expect(content).toContain('dynamic a bot 3978');
    // As the bot itself: no body above 256 KB, and none that takes its time.
    expect(content).toMatch(/request_body \{\n\s+max_size 256KiB\n/u);
    expect(content).toMatch(/read_header 10s\n\s+read_body 10s\n/u);
    expect(content).toContain('max_conns_per_host 300');
    expect(content.split('{').length).toBe(content.split('}').length);
  });
});
