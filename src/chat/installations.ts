/** Where an app is installed, for an adapter that serves several workspaces. Tokens are stored as the adapter has sealed them. */

/** In one workspace, or in a whole organization. */
export interface Installation {
  /** Of the workspace (T…) or organization (E…). */
  readonly id: string;
  readonly name: string;
  readonly isOrganization: boolean;
  /** The organization that the workspace is in. */
  readonly organizationId: string | undefined;
  /** The sealed tokens. */
  readonly sealed: string;
  /** Grows with each change of the tokens. */
  readonly revision: number;
  readonly installedAt: string;
  /** Since when the tokens are rejected; `undefined` while they work. */
  readonly rejectedAt: string | undefined;
}

/** A workspace that an organization has given the app access to. */
export interface WorkspaceGrant {
  readonly teamId: string;
  readonly organizationId: string;
  readonly name: string;
  /** Since when it has no access any more. */
  readonly revokedAt: string | undefined;
}

export interface InstallationStore {
  list(): Promise<readonly Installation[]>;
  get(id: string): Promise<Installation | undefined>;
  listGrants(): Promise<readonly WorkspaceGrant[]>;
  /** Saves a new installation, or another one in the same place, whose tokens replace the earlier ones. */
  save(installation: Omit<Installation, 'revision' | 'rejectedAt'>): Promise<void>;
  /**
   * Reserves the renewal of the tokens of a revision until `until`. Of several concurrent callers only one gets it, and only
   * while the revision is the latest.
   */
  claimRenewal(id: string, revision: number, at: string, until: string): Promise<boolean>;
  /** Replaces the tokens of a revision. Returns false if it is no longer the latest one. */
  replaceTokens(id: string, revision: number, sealed: string): Promise<boolean>;
  /** Saves since when the tokens are rejected (the first time stays), or that they work. */
  setRejected(id: string, rejectedAt: string | undefined): Promise<void>;
  /** Saves which workspaces of an organization have access at `at`; the others have lost it. */
  setGrants(
    organizationId: string,
    teams: readonly { readonly id: string; readonly name: string }[],
    at: string,
  ): Promise<void>;
  /** Deletes an installation. Its grants stay until their workspaces are forgotten. */
  remove(id: string): Promise<void>;
  /**
   * Deletes what is stored for the conversations and people of a workspace, and its grant: queues, unavailable channels,
   * threads, and what people looked at. Its watches have to be removed before.
   */
  forgetWorkspace(teamId: string): Promise<void>;
}
