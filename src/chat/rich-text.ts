/** A time that each reader sees in their own time zone and language. `at` is ISO 8601 in UTC. */
export interface Timestamp {
  readonly at: string;
  /**
   * `day`: a date whose year goes without saying if it is this year. `ago`: for a time in the past that is near, such as
   * “2 minutes ago”; a platform that can't say so shows date and time.
   */
  readonly show: 'date' | 'day' | 'time' | 'both' | 'ago';
}

/** Literal text with timestamps in it. */
export type RichText = string | readonly (string | Timestamp)[];
