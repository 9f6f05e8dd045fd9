/** Checks of the store, beside whether it can be written to. */
import type { Core } from '../../app/core.ts';
import type { Strings } from '../../text/strings.ts';
import { type CheckResult, createRows } from './check.ts';

/** Warns of an audit log that has grown large. */
export async function checkAuditSize(
  core: Pick<Core, 'warnings'>,
  { status }: Strings,
): Promise<readonly CheckResult[]> {
  const { auditSize } = await core.warnings();
  if (auditSize === undefined) return [];
  return [createRows('audit', status.auditLabel)('warn', status.largeAudit(auditSize.rows))];
}
