import { grammar } from '../grammar.ts';

export const { number, count, listed, listedOr, decimal } = grammar('sv');
