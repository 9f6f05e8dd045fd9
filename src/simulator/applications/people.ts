import type { Dice } from './application.ts';

/** The people, companies and streets of the simulated installation. */

const FIRST = [
  'Karin',
  'Anders',
  'Eva',
  'Lars',
  'Maria',
  'Johan',
  'Ingrid',
  'Mikael',
  'Anna',
  'Per',
  'Sofia',
  'Nils',
  'Åsa',
  'Erik',
  'Lena',
  'Oskar',
  'Malin',
  'Gustav',
  'Elin',
  'Björn',
] as const;
const LAST = [
  'Lindqvist',
  'Åberg',
  'Nordin',
  'Sandström',
  'Ek',
  'Holm',
  'Sjöberg',
  'Lundin',
  'Wallin',
  'Dahl',
  'Fors',
  'Öberg',
  'Hedlund',
  'Blom',
  'Norén',
  'Viklund',
] as const;
const TRADES = [
  'Bygg AB',
  'Ventilation AB',
  'Måleri AB',
  'Fastigheter AB',
  'Transport AB',
  'El & Larm AB',
  'Trädgård AB',
  'Möbler AB',
  'Data AB',
  'Snickeri HB',
] as const;
const STREETS = [
  'Storgatan',
  'Kyrkogatan',
  'Björkvägen',
  'Hamngatan',
  'Skolgatan',
  'Ringvägen',
  'Parkvägen',
  'Kvarngatan',
  'Lillgatan',
  'Strandvägen',
] as const;

/** Who does the work of each role. The first is asked first. */
export const ROLES: Readonly<Record<string, readonly string[]>> = {
  'Order desk': ['Karin Lindqvist', 'Anders Ek'],
  Finance: ['Eva Sandström', 'Per Holm'],
  Warehouse: ['Mikael Fors', 'Lena Blom', 'Oskar Norén'],
  Manager: ['Ingrid Wallin', 'Johan Dahl'],
  Employee: ['Sofia Hedlund', 'Nils Öberg', 'Elin Viklund'],
  HR: ['Lena Blom', 'Per Holm'],
  'Permit office': ['Maria Nordin', 'Lars Sjöberg'],
  Inspector: ['Gustav Lundin', 'Åsa Åberg'],
  'Customer service': ['Anna Blom', 'Erik Nordin', 'Malin Ek'],
  'IT support': ['Björn Sjöberg', 'Elin Dahl'],
};

export function personFor(dice: Dice, question: number): string {
  return `${dice.pick(question, FIRST)} ${dice.pick(question + 1, LAST)}`;
}

export function companyFor(dice: Dice, question: number): string {
  return `${dice.pick(question, LAST)} ${dice.pick(question + 1, TRADES)}`;
}

export function streetFor(dice: Dice, question: number): string {
  return `${dice.pick(question, STREETS)} ${dice.between(question + 1, 1, 98)}`;
}
