import type { Config } from '../config/index.ts';
import type { InstallationWarnings } from '../request/context.ts';
import type { AuditStore } from '../store/contract/audit.ts';
import type { Backups } from './backups.ts';

/** In SQLite about 500 MB. */
const largeAuditRows = 1_000_000;

/** Returns a function that finds what the operator should look into. It rejects if the store can't be read. */
export function createInstallationWarnings(
  { access, retention }: Pick<Config, 'access' | 'retention'>,
  audit: Pick<AuditStore, 'size'>,
  backups?: Pick<Backups, 'failure'>,
): () => Promise<InstallationWarnings> {
  return async () => {
    const size = retention.auditDays === undefined ? await audit.size() : undefined;
    return {
      isOpenByDefault: access.isOpenByDefault,
      auditSize: size !== undefined && size.rows > largeAuditRows ? size : undefined,
      backupFailure: backups?.failure(),
    };
  };
}
