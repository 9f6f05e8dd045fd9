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
import { apiErrors } from './response.ts';
import { signIn } from './signin.ts';

/** By method and path below `/api/v1.1`; `*` is an id. */
const routes: Readonly<Record<string, Endpoint>> = {
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

const basePath = '/api/v1.1/';

export interface Route {
  readonly endpoint: Endpoint;
  readonly ids: readonly string[];
  /** Needs no ticket. */
  readonly isPublic: boolean;
}

/** Finds the endpoint of a path, ignoring case as upstream does. Throws an ApiError if there is none. */
export function findRoute(method: string, path: string): Route {
  if (!path.toLowerCase().startsWith(basePath)) throw apiErrors.noEndpoint();
  const segments = path.slice(basePath.length).split('/');
  const ids = segments.filter((_, index) => index % 2 === 1).map(decode);
  const pattern = segments.map((segment, index) => (index % 2 === 1 ? '*' : segment.toLowerCase())).join('/');
  const endpoint = routes[`${method} ${pattern}`];
  if (endpoint) return { endpoint, ids, isPublic: endpoint === signIn };
  const hasOtherMethod = Object.keys(routes).some((route) => route.endsWith(` ${pattern}`));
  throw hasOtherMethod ? apiErrors.badMethod() : apiErrors.noEndpoint();
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw apiErrors.noEndpoint();
  }
}
