/**
 * Recognizes a rejection that says that the requested thing does not exist: Barium need not answer 404. The texts are not
 * documented, so only plain statements count; with any doubt it remains a rejection.
 */

const anything = ['instance', 'instances', 'case', 'item', 'object', 'entity', 'record', 'resource', 'id'];
const anythingSwedish = [
  'instans',
  'instansen',
  'processinstansen',
  'ärende',
  'ärendet',
  'objekt',
  'objektet',
  'post',
  'posten',
];
const taskNouns = ['task', 'uppgift', 'uppgiften'];
const objectNouns = ['file', 'folder', 'form', 'document', 'fil', 'filen', 'mapp', 'mappen', 'formulär', 'formuläret'];

/** After the noun. */
const isMissing =
  "not found|not be found|n[’']t be found|(?:does|do|did) not exist|doesn[’']t exist|no longer exists?|(?:has been|was|is) deleted" +
  '|(?:hittades|hittas|finns|existerar) inte|inte hittas|har tagits bort|är borttage[nt]';
/** Before the noun, with a few words in between. */
const cannotFind =
  "no such|unknown|not find|can[’']t find|couldn[’']t find|unable to find|hittade inte|hittar inte|inte hitta|okän[dt]";
/** Around the noun. */
const [none, withSomething] = ['no|no process|ingen|inget', 'with|found|exists?|has|med|finns|hittades|har'];

/** Other things that can be missing while the requested one exists. */
const others =
  /\b(?:users?|accounts?|tickets?|templates?|messages?|queues?|licen[cs]es?|spaces?|domains?|applications?|versions?|rights?|permissions?|access|användare\w*|mall\w*|meddelande\w*|behörighet\w*)\b/iu;

const bare =
  /^\W*(?:the (?:requested )?(?:instance|resource|item|object) )?(?:was )?(?:not found|does not exist|hittades inte|finns inte)\W*$/iu;

const maxLength = 500;

/** @param endpoint with placeholders, e.g. `GET /Instances/{Id}`; only those with an id name one thing. */
export function saysNotFound(endpoint: string, message: string | undefined): boolean {
  if (message === undefined || message.length > maxLength || !endpoint.includes('{') || others.test(message))
    return false;
  return bare.test(message) || patternFor(endpoint).test(message);
}

const patterns = new Map<string, RegExp>();

function patternFor(endpoint: string): RegExp {
  const known = patterns.get(endpoint);
  if (known !== undefined) return known;
  const nouns = [
    ...anything,
    ...anythingSwedish,
    ...(endpoint.includes('/Tasks') ? taskNouns : []),
    ...(endpoint.includes('/Objects') ? objectNouns : []),
  ].join('|');
  // Words between them, such as an id, but not the end of a sentence.
  const gap = '[^.!?]{0,80}';
  const [start, end] = ['(?<![\\p{L}\\p{N}])', '(?![\\p{L}\\p{N}])'];
  const noun = `${start}(?:${nouns})${end}`;
  const alternatives = [
    `${noun}${gap}${start}(?:${isMissing})${end}`,
    `${start}(?:${cannotFind})${end}(?: \\w+){0,3} ${noun}`,
    `${start}(?:${none}) ${noun} (?:${withSomething})${end}`,
  ];
  const pattern = new RegExp(alternatives.join('|'), 'iu');
  patterns.set(endpoint, pattern);
  return pattern;
}
