/** Explains why a PostgreSQL database can't be used, and what to change in `DATABASE_URL` or on the server. */
import { type Kysely, sql } from 'kysely';
import { StoreSetupError, StoreUnavailableError } from '../errors.ts';
import { type Tables, tableNames } from '../sql/tables.ts';

/** Required by the store and by pg-boss. */
const minServerVersion = 13;

/** The parts of an address that are not secret. */
interface DatabaseAddress {
  readonly user: string;
  /** Includes the port. */
  readonly host: string;
  readonly database: string;
  /** The first schema of the search path in the address. */
  readonly schema: string;
  readonly isEncrypted: boolean;
}

type Explanation = (address: DatabaseAddress, message: string) => readonly [problem: string, remedy: string];

const checkAddress = 'Check the host and the port in it, and that a firewall lets this machine through.';
const noAnswer: Explanation = ({ host }) => [`cannot be used: ${host} does not answer`, checkAddress];
const askOwner = ({ user, database }: DatabaseAddress) =>
  `Ask the administrator of the database ${database} for the user name and password of ${user}.`;
const untrusted: Explanation = ({ host }, message) => [
  `cannot be used: the certificate of ${host} is not trusted (${message})`,
  'Add sslrootcert=FILE with the certificate of the server’s CA. (sslmode=no-verify would trust any server.)',
];

/** By error code: of the system, of TLS, or of PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html). */
const explanations: Readonly<Record<string, Explanation>> = {
  ENOTFOUND: ({ host }) => [`cannot be used: there is no host ${host}`, checkAddress],
  EAI_AGAIN: ({ host }) => [`cannot be used: the host ${host} cannot be looked up right now`, checkAddress],
  ECONNREFUSED: ({ host }) => [`cannot be used: nothing listens at ${host}`, `Start the server. ${checkAddress}`],
  ECONNRESET: ({ host }) => [
    `cannot be used: ${host} closes the connection`,
    'Check that PostgreSQL listens there, and no other program.',
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
      ? 'Allow the user to connect from this machine in the server’s pg_hba.conf.'
      : 'Allow the user to connect from this machine in the server’s pg_hba.conf; if the server accepts only encrypted connections, add ?sslmode=verify-full.',
  ],
  '3D000': ({ user, database, host }) => [
    `cannot be used: there is no database ${database} on ${host}`,
    `Correct the name, or create it: create database ${quoted(database)} owner ${quoted(user)};`,
  ],
  '3F000': ({ user, schema }) => [
    `cannot be used: no schema of the search path exists, or the user ${user} lacks the privilege to use it`,
    `Correct search_path in the address or of the user, or: create schema if not exists ${quoted(schema)}; ${grantsFor(schema, user)}`,
  ],
  '42501': (address, message) => [
    `cannot be used: the user ${address.user} lacks a privilege (${message})`,
    remedyFor(address, message),
  ],
  '25006': ({ host }) => [
    `cannot be used: ${host} is read-only`,
    'Use the address of the primary server, not of a standby.',
  ],
  '53300': ({ host }) => [
    `cannot be used: ${host} has no connections left`,
    'Raise max_connections of the server, or run fewer replicas: each takes up to 10.',
  ],
  '57P03': ({ host }, message) => [`cannot be used yet: ${host} says “${message}”`, 'Try again when it has started.'],
};

/** The statements that grant the missing privileges (https://www.postgresql.org/docs/current/ddl-priv.html). */
function remedyFor({ user, database, schema }: DatabaseAddress, message: string): string {
  // Only the owner can alter a table, which a migration may need to do.
  if (message.startsWith('must be owner')) {
    return `Start this version once as the user that owns the tables, or make ${user} their owner.`;
  }
  const deniedSchema = /^permission denied for schema (.+)$/u.exec(message)?.[1] ?? schema;
  const onDatabase = `grant connect, create on database ${quoted(database)} to ${quoted(user)};`;
  return `Run as the owner of the database: ${onDatabase} ${grantsFor(deniedSchema, user)}`;
}

/** Covers an empty schema as well as tables that another user created. */
function grantsFor(schema: string, user: string): string {
  const [grantee, target] = [quoted(user), quoted(schema)];
  return `grant usage, create on schema ${target} to ${grantee}; grant select, insert, update, delete on all tables in schema ${target} to ${grantee};`;
}

/** An SQL identifier, double-quoted if needed. */
function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** Explains an error of opening the database; `undefined` if the setting is not at fault. */
export function setupErrorFrom(error: unknown, url: string): StoreSetupError | undefined {
  if (error instanceof StoreSetupError) return error;
  const isUnreachable = error instanceof StoreUnavailableError;
  const cause = (isUnreachable ? error.cause : error) as NodeJS.ErrnoException;
  const explain = explanations[cause.code ?? ''] ?? (isUnreachable ? unreachable(cause.code) : undefined);
  if (explain === undefined) return undefined;
  const [problem, remedy] = explain(parseAddress(url), cause.message);
  return new StoreSetupError(problem, remedy, { cause });
}

/** An error without a known code is the driver's own: a timeout, a server without TLS, or not PostgreSQL. */
function unreachable(code: string | undefined): Explanation {
  return ({ host, isEncrypted }, message) => [
    `cannot be used: ${message} (${code ?? host})`,
    isEncrypted ? `If the server has no TLS, use sslmode=disable. ${checkAddress}` : checkAddress,
  ];
}

function parseAddress(text: string): DatabaseAddress {
  const url = new URL(text);
  const sslMode = url.searchParams.get('sslmode');
  return {
    user: decodeURIComponent(url.username),
    host: url.port === '' ? url.hostname : url.host,
    database: decodeURIComponent(url.pathname.slice(1)),
    schema: firstSchema(url.searchParams.get('options') ?? '') ?? 'public',
    isEncrypted: sslMode !== null && sslMode !== 'disable',
  };
}

/** The first schema in `-csearch_path=first,second`, where a backslash escapes the next character. */
function firstSchema(options: string): string | undefined {
  const first = /search_path=((?:\\.|[^\s,])+)/u.exec(options)?.[1];
  return first?.replaceAll(/\\(.)/gu, '$1').replaceAll(/^"|"$/gu, '');
}

/** Returns the server's version. Rejects with a `StoreSetupError` if it is too old, a standby, or not in UTF-8. */
export async function checkServer<Any>(db: Kysely<Any>): Promise<string> {
  const { rows } = await sql<{ version: number; encoding: string; isStandby: boolean }>`
    select current_setting('server_version_num')::int as version,
           current_setting('server_encoding') as encoding,
           pg_is_in_recovery() as "isStandby"`.execute(db);
  const { version = 0, encoding = '', isStandby = false } = rows[0] ?? {};
  const major = Math.floor(version / 10_000);
  if (major < minServerVersion) {
    throw new StoreSetupError(
      `is PostgreSQL ${major}, and the bot needs ${minServerVersion} or newer`,
      'Upgrade the server, or use the address of a newer one.',
    );
  }
  if (isStandby) {
    throw new StoreSetupError('is a standby, which is read-only', 'Use the address of the primary server.');
  }
  if (encoding !== 'UTF8') {
    throw new StoreSetupError(
      `is a database in ${encoding}, which cannot store every character`,
      "Create one with: create database … encoding 'UTF8' template template0;",
    );
  }
  return `${major}.${version % 10_000}`;
}

/** Rejects with a `StoreSetupError` that names the user's missing privileges on the tables. */
export async function checkPrivileges(db: Kysely<Tables>): Promise<void> {
  const { rows } = await sql<{ table: string; privilege: string; user: string; schema: string }>`
    select t as "table", p as "privilege", current_user as "user", current_schema() as "schema"
    from unnest(${tableNames}::text[]) as t, unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as p
    where not has_table_privilege(quote_ident(t), p) and not (t = 'audit' and p = 'DELETE')`.execute(db);
  const [first] = rows;
  if (first === undefined) return;
  const missing = rows.map(({ table, privilege }) => `${privilege} on ${table}`).join(', ');
  throw new StoreSetupError(
    `cannot be used: the user ${first.user} lacks a privilege (${missing})`,
    `Run as the owner of the tables: ${grantsFor(first.schema, first.user)}`,
  );
}
