/** Checks of Barium. */
import type { Core } from '../../app/core.ts';
import { BariumError } from '../../barium/errors.ts';
import { upstreamErrorCard } from '../../cards/error.ts';
import type { Config } from '../../config/index.ts';
import type { Strings } from '../../text/strings.ts';
import { connectionAdvice } from '../connection-advice.ts';
import { type CheckResult, createRows, messageOf } from './check.ts';

/** Finds out why Barium did not answer, and gives advice. */
export async function diagnoseBarium({ upstream }: Core, { barium }: Config, text: Strings): Promise<CheckResult> {
  const { name, ok } = text.health.barium;
  const row = createRows('barium', name);
  try {
    await upstream.barium.signIn();
    await upstream.barium.listInstances({ status: 'active', max: 1 });
    return row('ok', ok);
  } catch (error) {
    if (!(error instanceof BariumError)) throw error;
    const advice = barium.kind === 'rest' ? connectionAdvice(text.doctor.barium, error, barium.baseUrl) : undefined;
    const { title, text: hints = [] } = upstreamErrorCard(text, error);
    return row('fail', advice ?? [title, ...hints].join('. '));
  }
}

export async function checkCases({ upstream }: Core, { doctor }: Strings): Promise<CheckResult> {
  const { name, ok, none } = doctor.cases;
  const row = createRows('cases', name);
  const started = performance.now();
  try {
    const { total } = await upstream.barium.listInstances({ status: 'active', max: 1 });
    const ms = Math.round(performance.now() - started);
    return total > 0 ? row('ok', ok(total, ms)) : row('warn', none);
  } catch (error) {
    return row('fail', messageOf(error));
  }
}
