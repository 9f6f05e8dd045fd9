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
  deploy: z
    .strictObject({
      replicas: z.number(),
      resources: z.strictObject({ limits: z.strictObject({ cpus: z.string(), memory: z.string() }) }),
    })
    .optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.literal('service_healthy') })).optional(),
  stop_grace_period: z
    .string()
    .regex(/^\d+s$/u)
    .optional(),
  stop_signal: z.string().optional(),
  restart: z.literal('unless-stopped'),
  tmpfs: z.string().optional(),
  read_only: z.boolean().optional(),
  cap_drop: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  configs: z.array(z.strictObject({ source: z.string(), target: z.string() })).optional(),
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
    configs: z.record(z.string(), z.strictObject({ content: z.string() })),
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
    expect(bot).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    expect(bot.tmpfs).toBe('/data:uid=10001,gid=10001,mode=0700');
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

  it('forwards only the public paths', () => {
    const { content = '' } = compose.configs.caddyfile ?? {};
    expect(content).toMatch(/@public path \/ \/slack\/events \/api\/messages \/pictures\/\*\n/u);
    expect(content).toMatch(/handle @public \{\n\s+reverse_proxy/u);
    expect(content).toMatch(/handle \{\n\s+respond 404\n\s+\}/u);
    expect(content).toContain('dynamic a bot 3978');
    expect(content.split('{').length).toBe(content.split('}').length);
  });
});
