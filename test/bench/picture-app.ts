/**
 * A server process for `picture.ts`: `upstream`, a Barium whose diagrams have the sizes in `picture-sizes.ts`;
 * `baseline`, which pipes them through unchanged; or `bot`, picture links on top of the Barium client. Prints its address;
 * `GET /memory` responds with its peak memory in bytes.
 */
import { createServer, get, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createBariumClient } from '../../src/barium/client.ts';
import { pictureRouter } from '../../src/http/pictures.ts';
import { createLogger } from '../../src/log/index.ts';
import { pictureKey, sizes } from './picture-sizes.ts';

const [kind, upstream = ''] = process.argv.slice(2);

const listener =
  kind === 'upstream' ? serveDiagrams() : kind === 'baseline' ? pipeThrough() : await servePictureLinks();
const server = createServer((request, response) => {
  if (request.url === '/memory') response.end(String(process.resourceUsage().maxRSS * 1_024));
  else listener(request, response);
});
server.listen(0, '127.0.0.1', () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
process.once('SIGTERM', () => process.exit(0));

function serveDiagrams(): RequestListener {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  const pictures = Object.entries(sizes).map(([id, bytes]) => {
    const picture = Buffer.alloc(bytes, 7);
    picture.set(signature);
    return [id, picture] as const;
  });
  return (request, response) => {
    const [, picture] = pictures.find(([id]) => request.url?.includes(id)) ?? [];
    if (picture === undefined) {
      const body = JSON.stringify({ success: true, Ticket: 'ticket' });
      request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(body));
    } else {
      response.writeHead(200, { 'content-type': 'image/png', 'content-length': picture.length }).end(picture);
    }
  };
}

function pipeThrough(): RequestListener {
  return (request, response) => {
    get(`${upstream}${request.url}`, (picture) => {
      response.writeHead(200, picture.headers);
      picture.pipe(response);
    });
  };
}

async function servePictureLinks(): Promise<RequestListener> {
  const { default: express } = await import('express');
  const credentials = { username: 'bench', password: 'bench', apiKey: 'bench' };
  const barium = createBariumClient({ baseUrl: `${upstream}/api/v1.1`, ...credentials });
  const pictures = pictureRouter({
    keys: () => [pictureKey],
    source: ({ instanceId, ...query }, signal) => barium.openImage(instanceId, query, { signal }),
    log: createLogger('warn', []),
  });
  return express().use('/pictures', pictures);
}
