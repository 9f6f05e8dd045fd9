import type { Tables } from './tables.ts';

export type TableName = keyof Tables;

/** Every table, by the columns that tell its rows apart, in the order in which they can be read through. */
export const tableKeys = {
  tokens: ['token'],
  audit: ['id'],
  deletions: ['id'],
  seen: ['key'],
  message_names: ['application', 'name'],
  settings: ['name'],
  instances: ['id'],
  deadlines: ['instance_id'],
  scans: ['id'],
  claims: ['place_key'],
  changes: ['id'],
  watches: ['id'],
  deliveries: ['id'],
  roots: ['place_key', 'instance_id'],
  broken_places: ['place_key'],
  direct_places: ['person_key'],
} as const satisfies { readonly [Name in TableName]: readonly (keyof Tables[Name])[] };

export const tableNames = Object.keys(tableKeys) as readonly TableName[];

/** Those whose ids the database gives. */
export const numberedTables = ['audit', 'changes', 'watches', 'deliveries'] as const satisfies TableName[];
