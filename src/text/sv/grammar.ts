import { grammar } from '../grammar.ts';

export const { number, count, listed, listedOr, decimal, took } = grammar('sv');
