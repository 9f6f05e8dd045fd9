/** A time that each reader sees in their own time zone and language. `at` is ISO 8601 in UTC. */
export interface Timestamp {
  readonly at: string;
  readonly show: 'date' | 'time' | 'both';
}

/** Literal text with timestamps in it. */
export type RichText = string | readonly (string | Timestamp)[];
