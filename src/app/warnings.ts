import type { Config } from '../config/index.ts';
import type { InstallationWarnings, ReloadFault } from '../request/context.ts';
import type { AuditStore } from '../store/contract/audit.ts';
import type { Backups } from './backups.ts';

/** In SQLite about 500 MB. */
const largeAuditRows = 1_000_000;

interface WarningSources extends Pick<Config, 'retention'> {
  readonly isOpenByDefault: () => boolean;
  readonly reloadFault: () => ReloadFault | undefined;
  readonly audit: Pick<AuditStore, 'size'>;
  readonly backups: Pick<Backups, 'failure'> | undefined;
}

/** Returns a function that finds what the operator should look into. It rejects if the store can't be read. */
export function createInstallationWarnings(sources: WarningSources): () => Promise<InstallationWarnings> {
  const { retention, audit, backups } = sources;
  return async () => {
    const size = retention.auditDays === undefined ? await audit.size() : undefined;
    return {
      isOpenByDefault: sources.isOpenByDefault(),
      reloadFault: sources.reloadFault(),
      auditSize: size !== undefined && size.rows > largeAuditRows ? size : undefined,
      backupFailure: backups?.failure(),
    };
  };
}
