/** Why a PostgreSQL database cannot be used, in words for whoever wrote its address into `DATABASE_URL`. */
import { type Kysely, sql } from 'kysely';
import { StoreUnavailableError } from '../errors.ts';
import { StoreRefusal } from '../setup-error.ts';
import { tableNames } from '../sql/table-names.ts';
import type { Tables } from '../sql/tables.ts';

/** What the store and pg-boss need. */
const leastVersion = 13;

/** An address without what is secret in it. */
interface Address {
  readonly user: string;
  /** With the port. */
  readonly host: string;
  readonly database: string;
  /** Where its search path leads, as far as the address says. */
  readonly schema: string;
  readonly isEncrypted: boolean;
}

type Reason = (address: Address, message: string) => readonly [problem: string, remedy: string];

const checkAddress = 'Check the host and the port in it, and that a firewall lets this machine through.';
const noAnswer: Reason = ({ host }) => [`cannot be used: ${host} does not answer`, checkAddress];
const askOwner = ({ user, database }: Address) =>
  `Ask whoever runs the database ${database} for the right ones of ${user}.`;
const untrusted: Reason = ({ host }, message) => [
  `cannot be used: the certificate of ${host} is not trusted (${message})`,
  'Add sslrootcert=FILE with the certificate authority of the server; sslmode=no-verify trusts anybody on the way.',
];

/** By the code of an error: of the system, of TLS, or of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const reasons: Readonly<Record<string, Reason>> = {
  ENOTFOUND: ({ host }) => [`cannot be used: there is no host ${host}`, checkAddress],
  EAI_AGAIN: ({ host }) => [`cannot be used: the host ${host} cannot be looked up just now`, checkAddress],
  ECONNREFUSED: ({ host }) => [
    `cannot be used: nothing listens at ${host}`,
    `Start the server. ${checkAddress}`,
  ],
  ECONNRESET: ({ host }) => [
    `cannot be used: ${host} hangs up`,
    'See that PostgreSQL, and nothing else, listens there.',
  ],
  ETIMEDOUT: noAnswer,
  EHOSTUNREACH: noAnswer,
  ENETUNREACH: noAnswer,
  ENOENT: (_, message) => [
    `names a certificate file that cannot be read (${message})`,
    'Correct sslrootcert, sslcert or sslkey in it.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: untrusted,
  DEPTH_ZERO_SELF_SIGNED_CERT: untrusted,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: untrusted,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: untrusted,
  CERT_HAS_EXPIRED: untrusted,
  ERR_TLS_CERT_ALTNAME_INVALID: untrusted,
  '28P01': (address) => [`is refused: the user ${address.user} or the password is wrong`, askOwner(address)],
  '28000': (address, message) => [
    `is refused by the server: ${message}`,
    address.isEncrypted
      ? 'Let the user in from this machine in the server’s pg_hba.conf.'
      : 'Let the user in from this machine in the server’s pg_hba.conf; if it takes encrypted connections only, add ?sslmode=verify-full.',
  ],
  '3D000': ({ user, database, host }) => [
    `cannot be used: there is no database ${database} on ${host}`,
    `Correct the name, or make it: create database ${quoted(database)} owner ${quoted(user)};`,
  ],
  '3F000': ({ user, schema }) => [
    `cannot be used: no schema of the search path exists, or the user ${user} may not use it`,
    `Correct search_path in the address or of the user, or: create schema if not exists ${quoted(schema)}; ${useOf(schema, user)}`,
  ],
  '42501': (address, message) => [
    `cannot be used: the user ${address.user} lacks a right (${message})`,
    remedyFor(address, message),
  ],
  '25006': ({ host }) => [
    `cannot be used: ${host} can only be read`,
    'Give the address of the primary server, not of a standby.',
  ],
  '53300': ({ host }) => [
    `cannot be used: ${host} has no connection left`,
    'Raise max_connections of the server, or run fewer replicas: each takes up to 10.',
  ],
  '57P03': ({ host }, message) => [
    `cannot be used yet: ${host} says “${message}”`,
    'Try again when it is up.',
  ],
};

/** What lets a user in whom the server says this to (https://www.postgresql.org/docs/current/ddl-priv.html). */
function remedyFor({ user, database, schema }: Address, message: string): string {
  // Rights do not suffice to change a table, which a new version may have to.
  if (message.startsWith('must be owner')) {
    return `Start this version once as the user that owns the tables, or make ${user} their owner.`;
  }
  const here = /^permission denied for schema (.+)$/u.exec(message)?.[1] ?? schema;
  const whole = `grant connect, create on database ${quoted(database)} to ${quoted(user)};`;
  return `Run as the owner of the database: ${whole} ${useOf(here, user)}`;
}

/** For a schema whatever is in it: nothing yet, or what another user has made. */
function useOf(schema: string, user: string): string {
  const [to, where] = [quoted(user), quoted(schema)];
  return `grant usage, create on schema ${where} to ${to}; grant select, insert, update, delete on all tables in schema ${where} to ${to};`;
}

/** A name as statements hold it: those that are no plain words between double quotes. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** The words for what went wrong when the database was opened; `undefined` for what is no fault of the setting. */
export function refusalOf(error: unknown, url: string): StoreRefusal | undefined {
  if (error instanceof StoreRefusal) return error;
  const isUnreachable = error instanceof StoreUnavailableError;
  const cause = (isUnreachable ? error.cause : error) as NodeJS.ErrnoException;
  const reason = reasons[cause.code ?? ''] ?? (isUnreachable ? other(cause.code) : undefined);
  if (reason === undefined) return undefined;
  const [problem, remedy] = reason(addressOf(url), cause.message);
  return new StoreRefusal(problem, remedy, { cause });
}

/** What has no code is the driver's own: no answer in time, no TLS on the other side, no PostgreSQL there. */
function other(code: string | undefined): Reason {
  return ({ host, isEncrypted }, message) => [
    `cannot be used: ${message} (${code ?? host})`,
    isEncrypted ? `Where the server has no TLS, say sslmode=disable. ${checkAddress}` : checkAddress,
  ];
}

function addressOf(text: string): Address {
  const url = new URL(text);
  const sslMode = url.searchParams.get('sslmode');
  return {
    user: decodeURIComponent(url.username),
    host: url.port === '' ? url.hostname : url.host,
    database: decodeURIComponent(url.pathname.slice(1)),
    schema: firstOfPath(url.searchParams.get('options') ?? '') ?? 'public',
    isEncrypted: sslMode !== null && sslMode !== 'disable',
  };
}

/** From `-csearch_path=first,second`, where a backslash stands before what would end it. */
function firstOfPath(options: string): string | undefined {
  const first = /search_path=((?:\\.|[^\s,])+)/u.exec(options)?.[1];
  return first?.replaceAll(/\\(.)/gu, '$1').replaceAll(/^"|"$/gu, '');
}

/** Answers the server's version. Rejects with a refusal for one that is too old, only a copy, or cannot hold every text. */
export async function examineServer<Any>(db: Kysely<Any>): Promise<string> {
  const { rows } = await sql<{ version: number; encoding: string; isStandby: boolean }>`
    select current_setting('server_version_num')::int as version,
           current_setting('server_encoding') as encoding,
           pg_is_in_recovery() as "isStandby"`.execute(db);
  const { version = 0, encoding = '', isStandby = false } = rows[0] ?? {};
  const major = Math.floor(version / 10_000);
  if (major < leastVersion) {
    throw new StoreRefusal(
      `is a PostgreSQL ${major}, and the bot needs ${leastVersion} or newer`,
      'Upgrade the server, or give the address of a newer one.',
    );
  }
  if (isStandby) {
    throw new StoreRefusal('is a standby, which can only be read', 'Give the address of the primary server.');
  }
  if (encoding !== 'UTF8') {
    throw new StoreRefusal(
      `is a database in ${encoding}, which cannot hold every text`,
      "Make one with: create database … encoding 'UTF8' template template0;",
    );
  }
  return `${major}.${version % 10_000}`;
}

/** Rejects with a refusal that names what the user may not do with the tables. */
export async function examineRights(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ table: string; right: string; user: string; schema: string }>`
    select t as "table", r as "right", current_user as "user", current_schema() as "schema"
    from unnest(${tableNames}::text[]) as t, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as r
    where not has_table_privilege(quote_ident(t), r) and not (t = 'audit' and r = 'DELETE')`.execute(db);
  const [first] = rows;
  if (first === undefined) return;
  const missing = rows.map(({ table, right }) => `${right} on ${table}`).join(', ');
  throw new StoreRefusal(
    `cannot be used: the user ${first.user} lacks a right (${missing})`,
    `Run as the owner of the tables: ${useOf(first.schema, first.user)}`,
  );
}
