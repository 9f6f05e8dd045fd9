/** Every text of two languages side by side, each function called with the same sample arguments. */

/** What one text says in both, and which of its arguments can be found in it. */
export interface Pair {
  /** Where it stands in the catalogue: `delete.loses`. */
  readonly path: string;
  readonly en: string;
  readonly sv: string;
  readonly shown: { readonly en: readonly string[]; readonly sv: readonly string[] };
}

const name = 'Alfa9';
const names = ['Beta1', 'Gamma2'];
const few = 1;
const many = 4711;
/** What an argument may be: a function tells no more of itself than how many it takes. */
const samples: readonly unknown[] = [name, names, many, few, true];

export function* pairs(en: unknown, sv: unknown, path = ''): Generator<Pair> {
  if (typeof en === 'string' && typeof sv === 'string') {
    yield { path, en, sv, shown: { en: [], sv: [] } };
  } else if (typeof en === 'function' && typeof sv === 'function') {
    for (const given of fitting(en, sv)) {
      const said = { en: say(en, given), sv: say(sv, given) };
      yield { path, ...said, shown: { en: shownIn(said.en, given), sv: shownIn(said.sv, given) } };
    }
  } else if (isGroup(en) && isGroup(sv)) {
    for (const key of Object.keys(en)) yield* pairs(en[key], sv[key], path === '' ? key : `${path}.${key}`);
  }
}

function isGroup(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The arguments that both take and that show most in English; for numbers also with one of each. */
function fitting(en: CallableFunction, sv: CallableFunction): readonly (readonly unknown[])[] {
  const tries = choices(en.length).filter((given) => isSense(say(en, given)) && isSense(say(sv, given)));
  const scored = tries.map((given) => ({ given, shown: shownIn(say(en, given), given).length }));
  const best = Math.max(...scored.map((one) => one.shown));
  const chosen = scored.find((one) => one.shown === best && !one.given.includes(few))?.given;
  if (chosen === undefined) throw new Error(`no arguments fit ${en.toString()}`);
  return chosen.includes(many) ? [chosen, chosen.map((one) => (one === many ? few : one))] : [chosen];
}

function choices(length: number): readonly (readonly unknown[])[] {
  if (length === 0) return [[]];
  return choices(length - 1).flatMap((rest) => samples.map((sample) => [...rest, sample]));
}

function say(text: CallableFunction, given: readonly unknown[]): string {
  try {
    const said: unknown = text(...given);
    return typeof said === 'string' ? said : JSON.stringify(said);
  } catch (error) {
    if (error instanceof TypeError || error instanceof RangeError) return 'NaN';
    throw error;
  }
}

function isSense(said: string): boolean {
  // A list of a word's letters is no sense either: `A, l, f, a and 9`.
  return !/undefined|NaN|\[object|null|l, f|t,a|1,Gamma/u.test(said);
}

function shownIn(said: string, given: readonly unknown[]): readonly string[] {
  const plain = said.toLowerCase().replaceAll(/(?<=\d)[\s\u00a0\u202f,](?=\d)/gu, '');
  return given.flat().flatMap((one) => (plain.includes(String(one).toLowerCase()) ? [String(one)] : []));
}
