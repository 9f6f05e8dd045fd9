export interface MessageName {
  readonly name: string;
  readonly boundary: boolean;
  /** Where the instance was that last accepted it. */
  readonly milestone?: string;
}

/** Message names that an application accepted: the upstream has no list of them. */
export interface MessageNameStore {
  record(application: string, message: MessageName, now: string): Promise<void>;
  /** The most recently used first. */
  listRecent(application: string): Promise<readonly MessageName[]>;
  /** Deletes names that were last used before `before`. Returns how many. */
  prune(before: string): Promise<number>;
}
