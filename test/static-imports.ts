import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path/posix';

/**
 * All files and packages that are loaded together with these files, by their paths from the root and their names: no
 * types, and nothing that is imported on demand.
 */
export function loadedWith(...entries: readonly string[]): ReadonlySet<string> {
  const loaded = new Set(entries);
  // A set that grows while it is iterated includes what is added.
  for (const file of loaded) if (/\.tsx?$/u.test(file)) for (const name of staticImports(file)) loaded.add(name);
  return loaded;
}

function staticImports(file: string): string[] {
  const imports = readFileSync(file, 'utf8').matchAll(/^(?:import|export) (?!type )(?:[^;]*?from )?'([^']+)'/gmu);
  return [...imports].map(([, name = '']) => (name.startsWith('.') ? join(dirname(file), name) : name));
}
