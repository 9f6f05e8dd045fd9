/** The conformance suite imports `globSync`, which Node has since version 22, for commands that no test here uses. */
import { register } from 'node:module';

const hooks = `
  export async function resolve(specifier, context, next) {
    const isSuite = specifier === 'fs' && context.parentURL?.includes('/conformance/');
    return isSuite ? { url: 'fs-with-glob:', shortCircuit: true } : next(specifier, context);
  }
  export async function load(url, context, next) {
    if (url !== 'fs-with-glob:') return next(url, context);
    const source = "export * from 'node:fs'; export { default } from 'node:fs'; export const globSync = () => [];";
    return { format: 'module', shortCircuit: true, source };
  }`;

register(`data:text/javascript,${encodeURIComponent(hooks)}`);
