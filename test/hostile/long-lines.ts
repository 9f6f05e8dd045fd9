/** Lines that cost a search, a parser or a count as much as possible; none is longer than a platform lets through. */

const maxLength = 4_000;

/** As many of the words as fit. */
function fill(words: readonly string[], length: number): string {
  let text = '';
  for (let at = 0; ; at += 1) {
    const next = `${text} ${words[at % words.length] ?? ''}`;
    if (next.length > length) return text.trim();
    text = next;
  }
}

const letters = [...'abcdefghijklmnopqrstuvwxyzåäö0123456789&'];
/** Parts of the names of {@link largeNames}, as short as possible. */
const pairs = ['or', 'rd', 'de', 'er', 'of', 'mü', 'ül', 'll', 'le', 'sö', 'ön', 'ne', 'ab', ' & ', 'r 4', 'f m'];

const name = (n: number) => `Order ${n} of Müller & Söner AB`;

export const largeNames = { count: 100_000, nameOf: name } as const;

export const longLines: Readonly<Record<string, string>> = {
  'a name of one repeated part': `file á ${fill(['er'], 290)}`,
  'a name of single letters': `send ${fill(letters, 290)}`,
  'a name of parts of all names': `send ${fill(pairs, 290)}`,
  'a name that every name begins with': `send order ${fill(pairs, 280)}`,
  'a name that nothing has': `show ${fill(['zzz', 'yyy'], 290)}`,
  'a name that all have': 'delete order',
  'a name that grows when it is normalized': `send ${'ﷺ'.repeat(290)}`,
  'a name of marks': `show o${'\u0351'.repeat(290)}`,
  'the history of an unknown name': `history ${fill(pairs, 290)}`,
  'a list filtered by many words': `list all name:"${fill(pairs, 190)}"`,
  'a list filtered by letters': `list all name:"${fill(letters, 190)}"`,
  'a list filtered by process': 'list all app:"no such process"',
  'a list of an unknown status': 'list ordre',
  'a list by process': 'list all by:app',
  'the last page of a list': 'list all app:order page:999999',
  'a watch with many words': `watch name:"${fill(pairs, 190)}" anyway:yes`,
  'a watch of everything': 'watch on:created,status,milestone,gone,deadline',
  'a watch of an unknown person': `watch started-by:"${'q'.repeat(190)}"`,
  'a watch of an unknown milestone': 'watch milestone:reciived',
  'a watch of an unknown process': 'watch app:ordre',
  'who am I': 'whoami',
  'the status': 'status',
  'quotes that are never closed': `show ${fill(['“a', '‘b', '"c', "'d", '«e', '„f'], 1_980)}`,
  'keys that are never closed': `list ${fill(['app:“a', 'name:"b'], 1_980)}`,
  'keys without values': `list ${fill(['app:'], 1_980)}`,
  fields: `form order template:x name:y ${fill(['a=b', '__proto__=c'], 1_950)}`,
  'equals signs': `form order ${'='.repeat(1_980)}`,
  'letters without a colon': `list ${'a'.repeat(1_980)}`,
  hyphens: `list ${'-'.repeat(1_980)}:`,
  'an unknown command': 'q'.repeat(1_990),
  'a link with many ids': `https://live.example.com/${fill(['0000000f-0000-4000-8000-00000000000f'], 1_900).replaceAll(' ', '/')}`,
  'a line that is too long': fill(['show', 'order'], maxLength),
  spaces: ' '.repeat(maxLength),
  'quotes that are too long': '"'.repeat(maxLength),
  'marks that are too long': `show ${'\u0351'.repeat(maxLength - 5)}`,
};

/** What is typed into a field that suggests cases. */
export const longQueries: Readonly<Record<string, string>> = {
  nothing: '',
  'a letter': 'o',
  'a word of all names': 'order',
  'single letters': fill(letters, maxLength),
  'parts of all names': fill(pairs, maxLength),
  'a command and a name': `show ${fill(pairs, maxLength - 5)}`,
};
