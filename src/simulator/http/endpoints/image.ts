import { renderPng, scaleWithin } from '../../../lib/render-png.ts';
import { isOpen } from '../../world/row.ts';
import type { Endpoint, EndpointQuery } from '../endpoint.ts';
import { apiErrors } from '../response.ts';
import { requireInstance } from './read.ts';

/** The limit of the longest side, whatever size is requested. */
const maxEdgePixels = 4000;

/** Of the part around the current step: sharp on screens with twice the pixels. */
const focusScale = 2;

/**
 * The process diagram with the instance's tokens: the part around the current step, or with a `ZoomFactor` the whole. The
 * drawing code is loaded on first use.
 */
export const getImage: Endpoint = async ({ world }, request) => {
  const row = requireInstance(world, request);
  const size = {
    zoom: readNumber(request.query, 'ZoomFactor', 0.05, 10),
    width: readNumber(request.query, 'Width', 1, maxEdgePixels),
    height: readNumber(request.query, 'Height', 1, maxEdgePixels),
  };
  if (!row.application.hasDiagram) throw apiErrors.noImage();
  const [{ drawFocus, drawWhole }, found] = await Promise.all([import('../../draw/index.ts'), world.position(row)]);
  const position = { ...found, waitingAt: isOpen(row) ? found.waitingAt : [] };
  const { model } = row.application;
  const { translate } = world.seed;
  const isWhole = size.zoom !== undefined;
  const picture = isWhole ? drawWhole({ model, position, translate }) : drawFocus({ model, position, translate });
  const bytes = await renderPng(picture.svg, scaleWithin(picture, size, isWhole ? 1 : focusScale));
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
