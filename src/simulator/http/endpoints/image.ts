import { nameOf } from '../../world/details.ts';
import { isOpen } from '../../world/row.ts';
import type { Endpoint, Query } from '../endpoint.ts';
import { REFUSALS } from '../response.ts';
import { instanceOf } from './read.ts';

/** In pixels; the picture's longest side stays within it whatever is asked. */
const LARGEST = 4000;

/** The process's diagram with the instance's tokens in it. The drawing is loaded when first asked for. */
export const getImage: Endpoint = async ({ world }, call) => {
  const row = instanceOf(world, call);
  const size = {
    zoom: numberOf(call.query, 'ZoomFactor', 0.05, 10),
    width: numberOf(call.query, 'Width', 1, LARGEST),
    height: numberOf(call.query, 'Height', 1, LARGEST),
  };
  if (!row.application.drawn) throw REFUSALS.noImage();
  const [{ drawPng }, position] = await Promise.all([import('../../draw/png.ts'), world.position(row)]);
  const waits = isOpen(row) ? position.waits : [];
  const { model } = row.application;
  const title = nameOf(world.seed, row);
  const bytes = await drawPng({ model, position: { ...position, waits }, title, status: row.status }, size);
  return { kind: 'bytes', type: 'image/png', bytes };
};

/** A number within the bounds, brought to them where it is outside. Throws a Refusal when it is none. */
function numberOf(query: Query, name: string, least: number, most: number): number | undefined {
  const text = query.text(name);
  if (text === undefined) return undefined;
  const number = Number(text.replace(',', '.'));
  if (!Number.isFinite(number) || number <= 0) throw REFUSALS.badNumber(name);
  return Math.min(Math.max(number, least), most);
}
