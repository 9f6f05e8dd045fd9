import type { Endpoint } from './endpoint.ts';
import { getImage } from './endpoints/image.ts';
import {
  getFile,
  getInstance,
  getObject,
  getTask,
  listFolder,
  listInstances,
  listObjects,
  listTasks,
} from './endpoints/read.ts';
import { addObject, deleteInstance, sendMessage } from './endpoints/write.ts';
import { REFUSALS } from './response.ts';
import { signIn } from './signin.ts';

/** Below `/api/v1.1`. `*` stands for an id. */
const ROUTES: Readonly<Record<string, Endpoint>> = {
  'POST authenticate': signIn,
  'GET instances': listInstances,
  'GET instances/*': getInstance,
  'POST instances/*': sendMessage,
  'DELETE instances/*': deleteInstance,
  'GET instances/*/objects': listObjects,
  'POST instances/*/objects': addObject,
  'GET instances/*/objects/*': getObject,
  'GET instances/*/tasks': listTasks,
  'GET instances/*/tasks/*': getTask,
  'GET instances/*/image': getImage,
  'GET objects/*/objects': listFolder,
  'GET objects/*/file': getFile,
};

const BASE = '/api/v1.1/';

/** Where a call goes. */
export interface Route {
  readonly endpoint: Endpoint;
  readonly ids: readonly string[];
  /** The one call that needs no ticket. */
  readonly open: boolean;
}

/** Finds the endpoint; paths are compared without case, as clients in the wild differ. Throws a Refusal. */
export function routeOf(method: string, path: string): Route {
  if (!path.toLowerCase().startsWith(BASE)) throw REFUSALS.noEndpoint();
  const segments = path.slice(BASE.length).split('/');
  const ids = segments.filter((_, at) => at % 2 === 1).map(decode);
  const words = segments.map((segment, at) => (at % 2 === 1 ? '*' : segment.toLowerCase())).join('/');
  const endpoint = ROUTES[`${method} ${words}`];
  if (endpoint) return { endpoint, ids, open: endpoint === signIn };
  const known = Object.keys(ROUTES).some((route) => route.endsWith(` ${words}`));
  throw known ? REFUSALS.badMethod() : REFUSALS.noEndpoint();
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw REFUSALS.noEndpoint();
  }
}
