import type { Tables } from './tables.ts';

/** Every table, and whether what is in it goes along when the store moves. Leases are of the moment. */
const isLasting = {
  tokens: true,
  audit: true,
  deletions: true,
  seen: true,
  message_names: true,
  settings: true,
  instances: true,
  deadlines: true,
  scans: true,
  claims: false,
  changes: true,
  watches: true,
  deliveries: true,
  roots: true,
  broken_places: true,
  direct_places: true,
} as const satisfies Record<keyof Tables, boolean>;

export type TableName = keyof Tables;

export const tableNames = Object.keys(isLasting) as readonly TableName[];

export const lastingTables = tableNames.filter((name) => isLasting[name]);
