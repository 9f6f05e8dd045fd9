/** The chat platforms; `cli` is the operator's shell. */
export type Platform = 'slack' | 'teams' | 'web' | 'cli';

/** A user. `tenant` is the Slack team or the Entra tenant; `id` is unique within it. */
export interface Person {
  readonly platform: Platform;
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  /** BCP 47, e.g. `sv-SE`. */
  readonly locale?: string;
  /** IANA name, e.g. `Europe/Stockholm`. */
  readonly timeZone?: string;
  /** A guest of the tenant, whom `*` in an access list does not include. */
  readonly isGuest?: boolean;
}
