/** A moment that each reader sees in their own time zone and language. `at` is ISO 8601 in UTC. */
export interface Timestamp {
  readonly at: string;
  readonly show: 'date' | 'time' | 'both';
}

/** A stretch of text: literal words and moments in turn. */
export type RichText = string | readonly (string | Timestamp)[];
