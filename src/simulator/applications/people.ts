import type { SeededRandom } from './application.ts';

/** The people, companies and streets of the simulated installation. */

const firstNames = [
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
const lastNames = [
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
const companySuffixes = [
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
const streets = [
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

/** The participants by role. */
export const peopleByRole: Readonly<Record<string, readonly string[]>> = {
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

export function pickPerson(random: SeededRandom, question: number): string {
  return `${random.pick(question, firstNames)} ${random.pick(question + 1, lastNames)}`;
}

export function pickCompany(random: SeededRandom, question: number): string {
  return `${random.pick(question, lastNames)} ${random.pick(question + 1, companySuffixes)}`;
}

export function pickStreet(random: SeededRandom, question: number): string {
  return `${random.pick(question, streets)} ${random.between(question + 1, 1, 98)}`;
}
