import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import { checkout } from './dockerfile.ts';

/** The part of Compose's own description that is used here; what is not in it is a mistake. */
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
    services: z.strictObject({ bot: service, postgres: service, door: service }),
    configs: z.record(z.string(), z.strictObject({ content: z.string() })),
    volumes: z.record(z.string(), z.null()),
  })
  .parse(parse(await readFile(join(checkout, 'compose.yaml'), 'utf8')));

describe('compose.yaml', () => {
  const { bot, postgres, door } = compose.services;

  it('runs two replicas on one PostgreSQL, each after it is ready', () => {
    expect(bot.deploy?.replicas).toBe(2);
    expect(bot.environment.DATABASE_URL).toContain('@postgres:5432/');
    expect(bot.depends_on).toHaveProperty('postgres');
    expect(postgres.healthcheck?.test.slice(1, 3)).toEqual(['pg_isready', '--host=127.0.0.1']);
  });

  it('lets the bot write nowhere but /data, as its own user, with no right but to run', () => {
    expect(bot).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
    expect(bot.tmpfs).toBe('/data:uid=10001,gid=10001,mode=0700');
  });

  it('names the exact version of what it does not build', () => {
    for (const { image } of [postgres, door]) expect(image).toMatch(/^[a-z]+:\d+\.\d+(?:\.\d+)?$/u);
  });

  it('holds no secret: they are in .env, and it does not start without', () => {
    const values = [bot, postgres, door].flatMap(({ environment }) => Object.entries(environment));
    for (const [name, value] of values) {
      if (/PASSWORD|SECRET|TOKEN|KEY|DATABASE_URL/u.test(name))
        expect(value).toContain('${POSTGRES_PASSWORD:?');
    }
    expect(bot.env_file).toBe('.env');
  });

  it('gives replicas time to finish, and opens nothing to the world but the door', () => {
    // Whatever .env says of it. Twice ten seconds is what the doors and the posts in flight may take.
    const drainSeconds = Number(bot.environment.DRAIN_SECONDS);
    expect(Number.parseInt(bot.stop_grace_period ?? '', 10)).toBeGreaterThanOrEqual(drainSeconds + 40);
    expect(bot.ports).toBeUndefined();
    expect(postgres.ports).toBeUndefined();
    expect(door.ports).toEqual(['80:80', '443:443']);
  });

  it('lets nothing in from outside but what the platforms ask for', () => {
    const { content = '' } = compose.configs.door ?? {};
    expect(content).toMatch(/@outside path \/ \/slack\/events \/api\/messages \/pictures\/\*\n/u);
    expect(content).toMatch(/handle @outside \{\n\s+reverse_proxy/u);
    expect(content).toMatch(/handle \{\n\s+respond 404\n\s+\}/u);
    expect(content).toContain('dynamic a bot 3978');
    expect(content.split('{').length).toBe(content.split('}').length);
  });
});
