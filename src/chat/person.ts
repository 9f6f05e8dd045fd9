/** The chat platforms; `cli` is the operator's shell. */
export type Platform = 'slack' | 'teams' | 'web' | 'cli';

/**
 * How a person belongs to their tenant. An access list's `*` means members only.
 *
 * - `guest`: invited by the tenant; has the access that names them or a group of theirs.
 * - `none`: a bot, a deactivated account, or somebody from another organization; has no access, even if listed.
 * - `unknown`: the platform has not said yet; treated like a guest, and told that their access couldn't be checked.
 */
export type Membership = 'member' | 'guest' | 'none' | 'unknown';

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
  readonly membership: Membership;
}
