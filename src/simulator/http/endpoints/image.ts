import { nameOf } from '../../world/details.ts';
import { isOpen } from '../../world/row.ts';
import type { Endpoint, EndpointQuery } from '../endpoint.ts';
import { apiErrors } from '../response.ts';
import { requireInstance } from './read.ts';

/** The limit of the longest side, whatever size is requested. */
const maxEdgePixels = 4000;

/** The process diagram with the instance's tokens. The renderer is loaded on first use. */
export const getImage: Endpoint = async ({ world }, request) => {
  const row = requireInstance(world, request);
  const size = {
    zoom: readNumber(request.query, 'ZoomFactor', 0.05, 10),
    width: readNumber(request.query, 'Width', 1, maxEdgePixels),
    height: readNumber(request.query, 'Height', 1, maxEdgePixels),
  };
  if (!row.application.hasDiagram) throw apiErrors.noImage();
  const [{ drawPng }, position] = await Promise.all([import('../../draw/png.ts'), world.position(row)]);
  const waitingAt = isOpen(row) ? position.waitingAt : [];
  const { model } = row.application;
  const title = nameOf(world.seed, row);
  const bytes = await drawPng({ model, position: { ...position, waitingAt }, title, status: row.status }, size);
  return { kind: 'bytes', type: 'image/png', bytes };
};

/** Clamped to the bounds. Throws an ApiError if the parameter is not a positive number. */
function readNumber(query: EndpointQuery, name: string, min: number, max: number): number | undefined {
  const text = query.text(name);
  if (text === undefined) return undefined;
  const number = Number(text.replace(',', '.'));
  if (!Number.isFinite(number) || number <= 0) throw apiErrors.badNumber(name);
  return Math.min(Math.max(number, min), max);
}
