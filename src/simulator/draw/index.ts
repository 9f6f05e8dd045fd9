export { drawFocus } from './focus.ts';
export { drawWhole } from './svg.ts';
