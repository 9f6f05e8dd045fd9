/** One text in both languages, called with the same arguments. */
export interface TextPair {
  /** Its path in the catalogue: `deletions.impact`. */
  readonly path: string;
  readonly en: string;
  readonly sv: string;
  /** The arguments that each text contains. */
  readonly contained: { readonly en: readonly string[]; readonly sv: readonly string[] };
}

const name = 'Alfa9';
const names = ['Beta1', 'Gamma2'];
const few = 1;
const many = 4711;
/** Possible arguments: a function reveals only how many it takes. */
const samples: readonly unknown[] = [name, names, many, few, true];
const now = new Date('2026-11-24T10:00:00.000Z');
const time = '2026-11-21T09:15:00.000Z';
const heading = {
  statuses: ['active', 'completed'],
  app: name,
  match: 'Delta3',
  milestone: 'Epsilon4',
  startedBy: 'Zeta5',
  due: 7,
  isOverdue: true,
  isStuck: true,
};
/** For functions that take none of the others. */
const rareSamples: readonly unknown[] = [...samples, now, time, heading];

/** All texts of two catalogues side by side, each function called with the same sample arguments. */
export function* textPairs(en: unknown, sv: unknown, path = ''): Generator<TextPair> {
  if (typeof en === 'string' && typeof sv === 'string') {
    yield { path, en, sv, contained: { en: [], sv: [] } };
  } else if (typeof en === 'function' && typeof sv === 'function') {
    for (const args of findArguments(en, sv)) {
      const texts = { en: callText(en, args), sv: callText(sv, args) };
      const contained = { en: containedIn(texts.en, args), sv: containedIn(texts.sv, args) };
      yield { path, ...texts, contained };
    }
  } else if (isGroup(en) && isGroup(sv)) {
    for (const key of Object.keys(en)) yield* textPairs(en[key], sv[key], path === '' ? key : `${path}.${key}`);
  }
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The arguments that both functions accept and that show most in English; numbers once more as 1. */
function findArguments(en: CallableFunction, sv: CallableFunction): readonly (readonly unknown[])[] {
  const isAccepted = (args: readonly unknown[]) => isMeaningful(callText(en, args)) && isMeaningful(callText(sv, args));
  const usual = combinations(en.length, samples).filter(isAccepted);
  const accepted = usual.length > 0 ? usual : combinations(en.length, rareSamples).filter(isAccepted);
  const scored = accepted
    .filter((args) => !args.includes(few))
    .map((args) => ({ args, score: containedIn(callText(en, args), args).length }));
  const best = Math.max(...scored.map(({ score }) => score));
  const chosen = scored.find(({ score }) => score === best)?.args;
  if (chosen === undefined) throw new Error(`no sample arguments work for ${en.toString()}`);
  return chosen.includes(many) ? [chosen, chosen.map((arg) => (arg === many ? few : arg))] : [chosen];
}

function combinations(length: number, from: readonly unknown[]): readonly (readonly unknown[])[] {
  if (length === 0) return [[]];
  return combinations(length - 1, from).flatMap((rest) => from.map((sample) => [...rest, sample]));
}

function callText(text: CallableFunction, args: readonly unknown[]): string {
  try {
    const result: unknown = text(...args);
    return typeof result === 'string' ? result : JSON.stringify(result);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return 'NaN';
    throw error;
  }
}

function isMeaningful(text: string): boolean {
  // A list of the letters of a word, such as `A, l, f, a and 9`, is not meaningful either.
  return !/undefined|NaN|\[object|null|l, f|t,a|1,Gamma/u.test(text);
}

function containedIn(text: string, args: readonly unknown[]): readonly string[] {
  const plain = text.toLowerCase().replaceAll(/(?<=\d)[\s\u00a0\u202f,](?=\d)/gu, '');
  return args.flat().flatMap((arg) => (plain.includes(String(arg).toLowerCase()) ? [String(arg)] : []));
}
