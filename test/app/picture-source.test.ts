import { createPictureSource } from '../../src/app/picture-source.ts';
import { createBariumClient } from '../../src/barium/client.ts';
import { encryptPictureToken } from '../../src/http/picture-token.ts';
import type { PictureRequest } from '../../src/pictures/timeline-picture.ts';
import { key, startServer, stopServers } from '../http/start-server.ts';
import { startClient, stopSimulators } from '../simulator/simulator-client.ts';

afterEach(async () => {
  await stopServers();
  await stopSimulators();
});

it('A signed link serves the diagram, and the timeline of a process without one', async () => {
  const { sim } = await startClient({ tour: true });
  const barium = createBariumClient({ baseUrl: sim.baseUrl, ...sim.credentials });
  const source = createPictureSource(barium, 'en', () => new Date());
  const { url } = await startServer({ pictures: { keys: () => [key], source } });
  const idOf = (name: string) => String(sim.control.list().find((one) => one.name.startsWith(name))?.id);
  const open = async (request: PictureRequest) => {
    const token = encryptPictureToken(key, request, new Date(Date.now() + 60_000));
    const response = await fetch(`${url}/pictures/${token}`);
    return [response.status, Buffer.from(await response.arrayBuffer())] as const;
  };
  const complaint = { instanceId: idOf('Complaint 2713') };

  const [status, diagram] = await open({ instanceId: idOf('Order 4711') });
  expect([status, diagram.readUInt32BE(16)]).toEqual([200, 800]);
  expect((await open(complaint))[0]).toBe(404);
  const [, timeline] = await open({ ...complaint, timeline: { locale: 'sv' }, width: 640 });
  expect([timeline.subarray(1, 4).toString(), timeline.readUInt32BE(16)]).toEqual(['PNG', 640]);
  barium.close();
});
