/** How `barium-bot doctor` prints its results. */
import { escapeControlsInJson } from '../../lib/control-chars.ts';
import type { CheckResult } from './check.ts';

const severities = ['fail', 'warn', 'ok'] as const satisfies readonly CheckResult['state'][];

/** Problems first. */
export function sortResults(results: readonly CheckResult[]): readonly CheckResult[] {
  return severities.flatMap((severity) => results.filter(({ state }) => state === severity));
}

/** One line each, in columns. */
export function formatText(results: readonly CheckResult[]): string {
  const width = Math.max(0, ...results.map(({ name }) => name.length));
  return results.map(({ state, name, detail }) => `${state.padEnd(4)}  ${name.padEnd(width)}  ${detail}\n`).join('');
}

/** Documented in docs/command-line.md. Fields and subjects can be added; what is there keeps its meaning. */
export function formatJson(results: readonly CheckResult[], botVersion: string): string {
  const state = results[0]?.state ?? 'ok';
  return `${escapeControlsInJson(JSON.stringify({ botVersion, state, checks: results }, null, 2))}\n`;
}
