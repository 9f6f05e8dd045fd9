import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { checkPublicUrl } from '../../src/cli/doctor.ts';
import { pictureRouter } from '../../src/http/pictures.ts';
import { stringsFor } from '../../src/text/strings.ts';

const log = pino({ level: 'silent' });

/** The bot behind a proxy that forwards only the paths of the platforms. */
const proxiedBot = express().use(
  '/pictures',
  pictureRouter({
    keys: () => [randomBytes(32)],
    source: () => Promise.reject(new Error('the source must not be called')),
    log,
  }),
);

const otherServer: RequestListener = (_, response) => response.writeHead(404).end('Not found');
const catchAllServer: RequestListener = (_, response) => response.end('ok');

describe('the check of the public URL', () => {
  let server: Server;

  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  async function check(listener: RequestListener) {
    server = createServer((request, response) => {
      response.setHeader('connection', 'close');
      listener(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return checkPublicUrl({ publicUrl, slack: undefined, teams: undefined }, stringsFor(undefined, 'en'));
  }

  it('passes for a bot behind a proxy that forwards only the required paths', async () => {
    expect(await check(proxiedBot)).toMatchObject({ state: 'ok' });
  });

  it.each([
    ['another server', otherServer, 'HTTP 404'],
    ['a server that accepts every path', catchAllServer, 'HTTP 200'],
  ])('warns when the URL leads to %s', async (_, listener, expected) => {
    const { state, detail } = await check(listener);
    expect([state, detail]).toEqual(['warn', expect.stringContaining(expected)]);
  });
});
