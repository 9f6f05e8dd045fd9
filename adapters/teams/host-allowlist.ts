/** Which addresses the bot calls: Microsoft's alone, whatever an activity says. */

/**
 * The connectors of Teams: worldwide, and of the United States' GCC, which signs in at the same place. A token of
 * ours goes nowhere else, not to the Bot Framework's other channels either. The clouds of GCC High, DoD and China
 * have sign-ins of their own, which sdk.ts does not know:
 * https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages
 */
const connectors = ['smba.trafficmanager.net', 'smba.infra.gcc.teams.microsoft.com'];

/** Where Teams keeps the files of personal chats: OneDrive and SharePoint, in the same clouds. */
const drives = ['.sharepoint.com', '.svc.ms', 'api.onedrive.com', '.files.1drv.com'];

/** A host name or, with a dot in front, all that end in it. */
type Hosts = readonly string[];

/** What may be called. `anonymous`: tools on this machine, and nothing else. */
export interface Reach {
  readonly connector: (address: string) => boolean;
  readonly drive: (address: string) => boolean;
}

export function reachFor(kind: 'anonymous' | 'signed-in'): Reach {
  if (kind === 'anonymous') return { connector: isLoopback, drive: isLoopback };
  return {
    connector: (address) => isHttpsOf(address, connectors),
    drive: (address) => isHttpsOf(address, drives),
  };
}

function isHttpsOf(address: string, hosts: Hosts): boolean {
  const url = parsed(address);
  if (url?.protocol !== 'https:' || url.port !== '' || url.username !== '') return false;
  return hosts.some((host) => (host.startsWith('.') ? url.hostname.endsWith(host) : url.hostname === host));
}

function isLoopback(address: string): boolean {
  const url = parsed(address);
  return url !== undefined && /^https?:$/.test(url.protocol) && isLoopbackHost(url.hostname);
}

/** A host name as URLs and Host headers spell it, without its port. */
export function isLoopbackHost(name: string): boolean {
  return name === 'localhost' || name === '[::1]' || /^127(\.\d{1,3}){3}$/.test(name);
}

function parsed(address: string): URL | undefined {
  return URL.canParse(address) ? new URL(address) : undefined;
}
