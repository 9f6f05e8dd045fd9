import { join } from 'node:path';
import * as z from 'zod';
import type { EnvReader } from './env-reader.ts';
import { Secret } from './secret.ts';

/** The bot's database. */
export type DatabaseConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | {
      readonly kind: 'postgres';
      /** Contains the user and the password. */
      readonly url: Secret;
      /** The password on its own, so that the log can redact it outside the URL too. */
      readonly password: Secret | undefined;
    };

const example = 'postgres://user:password@host:5432/database';
/** The supported URL parameters. Ignoring an unknown one could silently disable what it was meant to enforce. */
const allowedParameters = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'options'];
/**
 * Parameters that URLs from other programs often contain and that the bot sets itself, so they are accepted and ignored:
 * application name, timeouts, keep-alive, channel binding, and the refusal of a standby
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
 */
export const managedParameters: readonly string[] = [
  ...['application_name', 'fallback_application_name', 'client_encoding', 'connect_timeout'],
  ...['channel_binding', 'gssencmode', 'target_session_attrs'],
  ...['keepalives', 'keepalives_idle', 'keepalives_interval', 'keepalives_count', 'tcp_user_timeout'],
];
const sslModes = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** A PostgreSQL URL. Issues never quote it, since it contains a password. */
export const databaseAddress = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url === undefined ? invalidUrl : findUrlProblem(url);
  if (url !== undefined && problem === undefined) {
    const password = decodeURIComponent(url.password);
    return { url: new Secret(text), password: password === '' ? undefined : new Secret(password) };
  }
  context.addIssue({ code: 'custom', message: problem ?? invalidUrl });
  return z.NEVER;
});

const invalidUrl = `must be a URL such as ${example}; in the user and the password, write @ : / # ? % as %40 %3A %2F %23 %3F %25`;

function findUrlProblem(url: URL): string | undefined {
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    return `must start with postgres://, such as ${example}`;
  }
  const parts = { user: url.username, host: url.hostname, database: url.pathname.slice(1) };
  const missing = Object.entries(parts).flatMap(([name, part]) => (part === '' ? [name] : []));
  if (missing.length > 0) return `has no ${missing.join(' and no ')}; use the form ${example}`;
  if (url.hash !== '' || ![url.username, url.password, url.pathname].every(isDecodable)) return invalidUrl;
  const unknown = [...url.searchParams.keys()].find(
    (name) => ![...allowedParameters, ...managedParameters].includes(name),
  );
  if (unknown !== undefined)
    return `has an unsupported parameter after the "?"; supported are ${allowedParameters.join(', ')}`;
  const sslMode = url.searchParams.get('sslmode');
  if (sslMode !== null && !sslModes.includes(sslMode)) {
    return `has an invalid sslmode; use one of ${sslModes.join(', ')}`;
  }
  return undefined;
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    // Only a stray % throws.
    return false;
  }
}

/** PostgreSQL if a URL is configured, otherwise a SQLite file in the data directory. */
export function readDatabase(reader: EnvReader, dataDir: string): DatabaseConfig {
  const address = reader.read('DATABASE_URL');
  if (address !== undefined) return { kind: 'postgres', ...address };
  return { kind: 'sqlite', file: databaseFile(dataDir) };
}

/** The path of the SQLite file, even if PostgreSQL is configured. */
export function databaseFile(dataDir: string): string {
  return join(dataDir, 'barium-bot.db');
}
