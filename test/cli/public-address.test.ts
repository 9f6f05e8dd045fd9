import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { publicAddress } from '../../src/cli/doctor.ts';
import { pictureRouter } from '../../src/http/pictures.ts';
import { stringsFor } from '../../src/text/strings.ts';

const log = pino({ level: 'silent' });

/** What a proxy lets through of the bot: no more than the platforms ask for. */
const door = express().use(
  '/pictures',
  pictureRouter({ key: randomBytes(32), source: () => Promise.reject(new Error('nobody asks')), log }),
);

const someone: RequestListener = (_, response) => response.writeHead(404).end('Not found');
const everyone: RequestListener = (_, response) => response.end('ok');

describe('the public address', () => {
  let server: Server;

  afterEach(async () => {
    server.close();
    await once(server, 'close');
  });

  async function look(answers: RequestListener) {
    server = createServer((request, response) => {
      response.setHeader('connection', 'close');
      answers(request, response);
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return publicAddress({ publicUrl, slack: undefined, teams: undefined }, stringsFor(undefined, 'en'));
  }

  it('is found to lead to this bot, also by a door that passes on nothing but what it has to', async () => {
    expect(await look(door)).toMatchObject({ state: 'ok' });
  });

  it.each([
    ['nothing of ours', someone, 'HTTP 404'],
    ['a server that says yes to everything', everyone, 'HTTP 200'],
  ])('is warned about where it leads to %s', async (_, answers, says) => {
    const { state, detail } = await look(answers);
    expect([state, detail]).toEqual(['warn', expect.stringContaining(says)]);
  });
});
