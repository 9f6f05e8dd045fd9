import { grammar } from '../format.ts';

export const { number, count, listed, listedOr, decimal, took } = grammar('en');
