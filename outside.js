/**
 * What the bundle leaves outside, and those packages by themselves: `node outside.js image/node_modules` copies them
 * there with everything they need, and nothing else. For a container, which has no use for the other hundreds.
 */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

/** Machine code, fonts, and the simulator's engine, which looks for its own files. */
export const outside = ['libsql', '@resvg/resvg-js', 'dejavu-fonts-ttf', 'bpmn-engine'];

/** Where the lock file says that a package lies which is asked for from `place`. */
function placeOf(packages, name, place) {
  for (let from = place; ; from = from.slice(0, Math.max(0, from.lastIndexOf('/node_modules/')))) {
    const found = [from, 'node_modules', name].filter((part) => part !== '').join('/');
    if (packages[found] !== undefined) return found;
    if (from === '') return undefined;
  }
}

/** The places of these packages and of all that they need; of those for other machines, only what is there. */
function closure(packages, names) {
  const places = new Set(names.map((name) => placeOf(packages, name, '')));
  for (const place of places) {
    const { dependencies, optionalDependencies } = packages[place];
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const found = placeOf(packages, name, place);
      if (found !== undefined && existsSync(found)) places.add(found);
    }
  }
  return places;
}

if (import.meta.url === pathToFileURL(argv[1] ?? '').href) {
  const [, , to = 'image/node_modules'] = argv;
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  for (const place of closure(packages, outside)) {
    cpSync(place, join(to, place.slice('node_modules/'.length)), { recursive: true, dereference: true });
  }
}
