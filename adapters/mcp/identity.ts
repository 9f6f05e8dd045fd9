/** Who calls a tool. Every caller is a person of a chat platform, or the shell's user. */
import { createHash } from 'node:crypto';
import type { ChatAdapter, PlatformUser } from '../../src/chat/adapter.ts';
import type { Person } from '../../src/chat/person.ts';
import { createEntraVerifier, InvalidTokenError } from './entra.ts';
import type { McpOptions } from './options.ts';

export interface Caller {
  /** `undefined` for somebody outside of the workspace. Rejects while the platform cannot answer. */
  findPerson(): Promise<Person | undefined>;
  /** Whether answers are shown as Slack blocks. */
  readonly showsSlackBlocks: boolean;
}

/** The shell's user. */
export function callerFor(person: Person): Caller {
  return { findPerson: async () => person, showsSlackBlocks: false };
}

/** The person whom Slack has named in a signed request; nobody for requests that concern no one. */
export function slackCaller(user: PlatformUser | undefined, adapters: readonly ChatAdapter[]): Caller {
  const slack = adapters.find(({ platform }) => platform === 'slack');
  return {
    findPerson: async () => (user === undefined ? undefined : slack?.findPerson?.(user)),
    showsSlackBlocks: true,
  };
}

/**
 * The returned function resolves with the owner of a bearer token, or rejects: with an {@link InvalidTokenError} for any
 * other token, and with another error while Microsoft's keys cannot be read.
 */
export function createTokenVerifier({
  signIn,
  adapters,
  overrides = {},
}: McpOptions): (token: string) => Promise<Caller> {
  const { now = () => new Date(), keysUrl } = overrides;
  const verifyEntraToken = signIn.entra && createEntraVerifier(signIn.entra, { now, keysUrl });
  return async (token) => {
    const owner = signIn.tokens.get(createHash('sha256').update(token).digest('hex'));
    if (owner !== undefined) return { findPerson: () => findOwner(owner, adapters), showsSlackBlocks: false };
    if (verifyEntraToken === undefined) throw new InvalidTokenError('unknown token');
    return callerFor(await verifyEntraToken(token));
  };
}

/** The owner as the platform knows them now: they may have left, or have become a guest. */
async function findOwner(
  owner: Pick<Person, 'platform' | 'tenant' | 'id'>,
  adapters: readonly ChatAdapter[],
): Promise<Person | undefined> {
  const adapter = adapters.find(({ platform }) => platform === owner.platform);
  if (adapter?.findPerson !== undefined) return adapter.findPerson(owner);
  // Without a directory, only the operator's word says who belongs to the tenant, as for everybody who uses Teams.
  return adapter === undefined ? undefined : { ...owner, name: owner.id, membership: 'member' };
}
