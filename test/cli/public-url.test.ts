/** The checks of the public address by `doctor`. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { checkServerCertificate, checkTeamsCertificate } from '../../src/cli/doctor/certificate.ts';
import { checkPublicUrl } from '../../src/cli/doctor/public-url.ts';
import type { Config } from '../../src/config/index.ts';
import { pictureRouter } from '../../src/http/pictures.ts';
import { isPrivateAddress } from '../../src/lib/net.ts';
import * as en from '../../src/text/en/index.ts';
import { createScriptedBot } from '../adapters/slack/scripted-bot.ts';
import { createWorkspace } from '../adapters/slack/workspace.ts';
import { signedIn } from '../adapters/teams/identity.ts';
import { scriptedBot, startTeams } from '../adapters/teams/teams.ts';

const words = en.doctor.publicUrl;
const log = pino({ level: 'silent' });

const pictures = pictureRouter({
  keys: () => [randomBytes(32)],
  source: () => Promise.reject(new Error('the source must not be called')),
  log,
});

/** The bot behind a proxy that forwards only the paths of the platforms. */
const proxiedBot = express().use('/pictures', pictures);

const otherServer: RequestListener = (_, response) => response.writeHead(404).end('Not found');
const catchAllServer: RequestListener = (_, response) => response.end('ok');

const servers = new Set<Server>();

afterEach(async () => {
  await Promise.all(
    [...servers].map((server) => {
      server.close();
      return once(server, 'close');
    }),
  );
  servers.clear();
});

/** Returns the address of a server on this machine. */
async function serve(
  listener: RequestListener,
  tls?: { readonly key: Buffer; readonly cert: Buffer },
): Promise<string> {
  const closing: RequestListener = (request, response) => {
    response.setHeader('connection', 'close');
    listener(request, response);
  };
  const server = tls === undefined ? createServer(closing) : createHttpsServer(tls, closing);
  servers.add(server.listen(0, '127.0.0.1'));
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return tls === undefined ? `http://127.0.0.1:${port}` : `https://localhost:${port}`;
}

const nowhere = { slack: undefined, teams: undefined, teamsTab: undefined };

const check = (publicUrl: string, settings: Partial<Pick<Config, 'slack' | 'teams'>> = {}) =>
  checkPublicUrl({ ...nowhere, ...settings, publicUrl }, en);

describe('the check of the public URL', () => {
  it('passes for a bot behind a proxy that forwards only the required paths', async () => {
    const url = await serve(proxiedBot);
    expect(await check(url)).toContainEqual({
      subject: 'public-url',
      state: 'ok',
      name: 'Public address',
      detail: words.ok(url),
    });
  });

  it.each([
    ['another server', otherServer, 'HTTP 404'],
    ['a server that accepts every path', catchAllServer, 'HTTP 200'],
  ])('warns when the URL leads to %s', async (_, listener, expected) => {
    const rows = await check(await serve(listener));
    expect(rows).toMatchObject([{ state: 'warn', detail: expect.stringContaining(expected) }]);
  });

  it('warns of a host that doesn’t exist, and of a certificate that isn’t trusted', async () => {
    expect(await check('https://bot.invalid')).toMatchObject([
      { state: 'warn', detail: words.unknownHost('bot.invalid') },
    ]);
    const url = await serve(proxiedBot, localhost);
    const { host } = new URL(url);
    expect(await check(url)).toMatchObject([
      { state: 'warn', detail: words.certificateUntrusted(host, 'DEPTH_ZERO_SELF_SIGNED_CERT') },
    ]);
  });

  it('warns that the address is private on this machine, since it was asked from nowhere else', async () => {
    const url = await serve(proxiedBot);
    expect(await check(url)).toMatchObject([
      { state: 'ok' },
      { state: 'warn', detail: words.private('127.0.0.1', '127.0.0.1') },
    ]);
    expect(['10.1.2.3', '192.168.0.9', '172.31.0.1', 'fd00::1', 'fe80::1', '::1'].every(isPrivateAddress)).toBe(true);
    expect(['172.32.0.1', '8.8.8.8', '2606:4700::1111', 'bot'].some(isPrivateAddress)).toBe(false);
  });

  it('names each path of a platform that the proxy doesn’t forward', async () => {
    const workspace = await createWorkspace({ bot: createScriptedBot() });
    const teams = await startTeams(
      scriptedBot(() => ({})),
      { config: signedIn },
    );
    const settings = { slack: { kind: 'http' }, teams: signedIn } as unknown as Pick<Config, 'slack' | 'teams'>;
    const forwarded = new Map([
      ['/slack/events', `${workspace.url}/slack/events`],
      ['/api/messages', `${teams.url}/api/messages`],
    ]);
    const url = await serve((request, response) => {
      const target = forwarded.get(request.url ?? '');
      if (target === undefined) return proxiedBot(request, response);
      const { method, headers } = request;
      const onAnswer = (answer: IncomingMessage) => {
        response.writeHead(answer.statusCode ?? 502);
        answer.pipe(response);
      };
      return request.pipe(httpRequest(target, { method, headers }, onAnswer));
    });
    const ofPlatforms = async () => (await check(url, settings)).filter(({ subject }) => subject !== 'public-url');
    expect(await ofPlatforms()).toEqual([
      { subject: 'slack', name: 'Slack', state: 'ok', detail: words.ok(`${url}/slack/events`) },
      { subject: 'teams', name: 'Teams', state: 'ok', detail: words.ok(`${url}/api/messages`) },
    ]);
    forwarded.clear();
    expect((await ofPlatforms()).map(({ state, detail }) => [state, detail])).toEqual([
      ['warn', words.notForwarded(`${url}/slack/events`, 'HTTP 404')],
      ['warn', words.notForwarded(`${url}/api/messages`, 'HTTP 404')],
    ]);
    await Promise.all([workspace.close(), teams.close()]);
  });
});

const fixture = (name: string) => readFileSync(new URL(`../fixtures/certificate/${name}`, import.meta.url));
const localhost = { key: fixture('localhost-key.pem'), cert: fixture('localhost.pem') };
const dayMs = 24 * 60 * 60_000;

describe('the check of certificates', () => {
  it('says until when the certificate of the public address is valid, and warns two weeks before', async () => {
    const url = await serve(proxiedBot, localhost);
    const roots = [String(localhost.cert)];
    const [valid] = await checkServerCertificate(url, en, { roots });
    const day = /\d{4}-\d\d-\d\d$/u.exec(valid?.detail ?? '')?.[0] ?? '';
    expect(valid).toMatchObject({ state: 'ok', detail: words.certificate(day) });
    const late = Date.parse(day) - 10 * dayMs;
    expect(await checkServerCertificate(url, en, { roots, now: () => late })).toMatchObject([
      { state: 'warn', detail: words.certificateExpires(new URL(url).host, day) },
    ]);
  });

  it('warns of a certificate that only this machine trusts, and is silent where there is none to ask for', async () => {
    const url = await serve(proxiedBot, localhost);
    expect(await checkServerCertificate(url, en)).toMatchObject([
      { state: 'warn', detail: words.certificateUntrusted(new URL(url).host, 'DEPTH_ZERO_SELF_SIGNED_CERT') },
    ]);
    expect(await checkServerCertificate('https://127.0.0.1:9', en)).toEqual([]);
    expect(await checkServerCertificate('http://127.0.0.1:9', en)).toEqual([]);
  });

  it('says when the certificate of the Teams app expires, and fails once it has', async () => {
    const teams = { ...signedIn, kind: 'certificate', certificateFile: 'test/fixtures/certificate/certificate.pem' };
    const states = async (at: string) =>
      (await checkTeamsCertificate({ teams } as unknown as Config, en, () => Date.parse(at))).map(
        ({ state, detail }) => `${state} ${detail}`,
      );
    const { ok, expires, expired } = en.doctor.teamsCertificate;
    expect(await states('2126-09-01')).toEqual([`ok ${ok('2126-11-03')}`]);
    expect(await states('2126-10-10')).toEqual([`warn ${expires('2126-11-03')}`]);
    expect(await states('2126-11-04')).toEqual([`fail ${expired('2126-11-03')}`]);
  });
});
