/** Certificates: that of the public address, and that of the Teams app. */
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { connect, rootCertificates } from 'node:tls';
import type { Config } from '../../config/index.ts';
import { errorCode, isCertificateError } from '../../lib/error-code.ts';
import type { Strings } from '../../text/strings.ts';
import { type CheckResult, createRows, probeTimeoutMs } from './check.ts';

const dayMs = 24 * 60 * 60_000;

/** A certificate for 90 days is usually renewed a month before its end, and one for a week two days before. */
const maxNoticeMs = 14 * dayMs;
/** Someone has to upload the next one by hand. */
const teamsNoticeMs = 30 * dayMs;

/** The platforms trust public authorities only, whatever else this machine trusts. */
interface TlsOptions {
  readonly roots?: readonly string[];
  readonly now?: () => number;
}

/** The certificate of an https address that answers. */
export async function checkServerCertificate(
  address: string,
  { doctor: { publicUrl: words } }: Strings,
  { roots = rootCertificates, now = Date.now }: TlsOptions = {},
): Promise<readonly CheckResult[]> {
  const { protocol, hostname, host, port } = new URL(address);
  if (protocol !== 'https:') return [];
  const row = createRows('public-url', words.name);
  const name = hostname.replace(/^\[(.*)\]$/u, '$1');
  const socket = connect({
    host: name,
    port: Number(port || 443),
    ca: [...roots],
    ...(isIP(name) === 0 ? { servername: name } : {}),
  });
  try {
    await once(socket, 'secureConnect', { signal: AbortSignal.timeout(probeTimeoutMs) });
    const { valid_from: from, valid_to: to } = socket.getPeerCertificate();
    const [start, end] = [Date.parse(from), Date.parse(to)];
    const noticeMs = Math.min(maxNoticeMs, (end - start) / 4);
    const day = toDay(end);
    return [
      end - now() < noticeMs ? row('warn', words.certificateExpires(host, day)) : row('ok', words.certificate(day)),
    ];
  } catch (error) {
    const code = errorCode(error);
    // The address has answered a request, so any other failure means that this machine reaches it through a proxy only.
    return isCertificateError(code) ? [row('warn', words.certificateUntrusted(host, code))] : [];
  } finally {
    socket.destroy();
  }
}

/** The certificate with which the bot signs in to Microsoft. When a client secret expires can only be seen in Entra ID. */
export async function checkTeamsCertificate(
  { teams }: Pick<Config, 'teams'>,
  { doctor: { teamsCertificate: words } }: Strings,
  now: () => number = Date.now,
): Promise<readonly CheckResult[]> {
  if (teams?.kind !== 'certificate') return [];
  const row = createRows('teams', 'MicrosoftAppCertificateFile');
  const { validTo } = new X509Certificate(await readFile(teams.certificateFile));
  const end = Date.parse(validTo);
  const day = toDay(end);
  if (end <= now()) return [row('fail', words.expired(day))];
  return [end - now() < teamsNoticeMs ? row('warn', words.expires(day)) : row('ok', words.ok(day))];
}

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
