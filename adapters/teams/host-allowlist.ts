/** The hosts that the bot sends requests to. An activity can name any URL, so each one is checked here. */
import { isLoopbackHost } from '../../src/lib/net.ts';

/**
 * The connectors of Teams worldwide and in the US GCC cloud, which share one sign-in service. Our token is sent nowhere
 * else, not even to other Bot Framework channels. GCC High, DoD and China have their own sign-in services, which sdk.ts
 * does not support:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
const connectorHosts = ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'];

/** Generally available since July 2026; nothing says so of the US government's cloud. */
const targetingHosts = ['smba.trafficmanager.net'];

/** OneDrive and SharePoint in the same clouds, where Teams stores the files of personal chats. */
const driveHosts = ['.sharepoint.com', '.svc.ms', 'api.onedrive.com', '.files.1drv.com'];

export interface HostAllowlist {
  readonly isConnector: (url: string) => boolean;
  readonly isDrive: (url: string) => boolean;
  /** Whether the connector knows messages that only one person sees; another one would show them to everybody. */
  readonly knowsTargeting: (url: string) => boolean;
}

/** `anonymous` allows only this machine, for local tools. */
export function createHostAllowlist(kind: 'anonymous' | 'signed-in'): HostAllowlist {
  if (kind === 'anonymous')
    return { isConnector: isLoopbackUrl, isDrive: isLoopbackUrl, knowsTargeting: isLoopbackUrl };
  return {
    isConnector: (url) => isHttpsUrl(url, connectorHosts),
    isDrive: (url) => isHttpsUrl(url, driveHosts),
    knowsTargeting: (url) => isHttpsUrl(url, targetingHosts),
  };
}

/** @param hosts host names; one with a leading dot matches its subdomains only */
function isHttpsUrl(text: string, hosts: readonly string[]): boolean {
  const url = parseUrl(text);
  if (url?.protocol !== 'https:' || url.port !== '' || url.username !== '') return false;
  return hosts.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host));
}

function isLoopbackUrl(text: string): boolean {
  const url = parseUrl(text);
  return url !== undefined && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname);
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
