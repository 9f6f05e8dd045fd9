/** Where people talk to the bot. `cli` is the shell of whoever runs it. */
export type Platform = 'slack' | 'teams' | 'web' | 'cli';

/** Who asks. `tenant` is the Slack team or the Entra tenant; `id` is unique within it. */
export interface Person {
  readonly platform: Platform;
  readonly tenant: string;
  readonly id: string;
  readonly name: string;
  /** BCP 47, e.g. `sv-SE`. */
  readonly locale?: string;
  /** IANA name, e.g. `Europe/Stockholm`. */
  readonly timeZone?: string;
  /** Invited into the tenant from outside: not meant where everyone is. */
  readonly isGuest?: boolean;
}
