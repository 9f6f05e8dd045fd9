import { join } from 'node:path';
import * as z from 'zod';
import type { Reader } from './env-reader.ts';
import { Secret } from './secret.ts';

/** Where the bot keeps what it remembers. */
export type DatabaseConfig =
  | { readonly kind: 'sqlite'; readonly file: string }
  | {
      readonly kind: 'postgres';
      /** With user and password in it. */
      readonly url: Secret;
      /** The password alone, for the log to hide it where it stands without the rest. */
      readonly password: Secret | undefined;
    };

const example = 'postgres://user:password@host:5432/database';
/** What may follow the `?`. A word that is none of these would be passed over in silence, and with it what it is for. */
const known = ['sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'options'];
/**
 * What addresses that were made for other programs come with, and what the bot sees to by itself: connections have its
 * own name, bounds and keep-alive, are bound to their channel where the server offers it, and are given up on a standby
 * (https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS).
 */
export const seenTo: readonly string[] = [
  ...['application_name', 'fallback_application_name', 'client_encoding', 'connect_timeout'],
  ...['channel_binding', 'gssencmode', 'target_session_attrs'],
  ...['keepalives', 'keepalives_idle', 'keepalives_interval', 'keepalives_count', 'tcp_user_timeout'],
];
const sslModes = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** The address of a PostgreSQL database. No fault tells any of it: it holds a password. */
export const databaseAddress = z.string().transform((text, context) => {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const problem = url === undefined ? unreadable : problemOf(url);
  if (url !== undefined && problem === undefined) {
    const password = decodeURIComponent(url.password);
    return { url: new Secret(text), password: password === '' ? undefined : new Secret(password) };
  }
  context.addIssue({ code: 'custom', message: problem ?? unreadable });
  return z.NEVER;
});

const unreadable = `should be an address such as ${example}; in the user and the password, characters such as @ : / # ? % are written as %40 %3A %2F %23 %3F %25`;

function problemOf(url: URL): string | undefined {
  if (url.protocol !== 'postgres:' && url.protocol !== 'postgresql:') {
    return `should start with postgres://, such as ${example}`;
  }
  const parts = { user: url.username, host: url.hostname, database: url.pathname.slice(1) };
  const missing = Object.entries(parts).flatMap(([name, part]) => (part === '' ? [name] : []));
  if (missing.length > 0) return `names no ${missing.join(' and no ')}; it should be like ${example}`;
  if (url.hash !== '' || ![url.username, url.password, url.pathname].every(isDecodable)) return unreadable;
  const unknown = [...url.searchParams.keys()].find((name) => ![...known, ...seenTo].includes(name));
  if (unknown !== undefined) return `has an unknown option after the "?"; known are ${known.join(', ')}`;
  const sslMode = url.searchParams.get('sslmode');
  if (sslMode !== null && !sslModes.includes(sslMode)) {
    return `has a wrong sslmode; it should be one of: ${sslModes.join(', ')}`;
  }
  return undefined;
}

function isDecodable(part: string): boolean {
  try {
    decodeURIComponent(part);
    return true;
  } catch {
    // A lone %: the only thing that throws.
    return false;
  }
}

/** PostgreSQL where an address is given, else a file in the data directory. */
export function readDatabase(from: Reader, dataDir: string): DatabaseConfig {
  const address = from.read('DATABASE_URL');
  if (address !== undefined) return { kind: 'postgres', ...address };
  return { kind: 'sqlite', file: databaseFile(dataDir) };
}

/** Where SQLite's store is, also while PostgreSQL is configured. */
export function databaseFile(dataDir: string): string {
  return join(dataDir, 'barium-bot.db');
}
