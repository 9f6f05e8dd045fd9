import { quirkNames } from '../../../../adapters/web/page/text/quirks.ts';
import { noQuirks } from '../../../../src/simulator/quirks.ts';

describe('the names of the simulator’s switches', () => {
  it.each(['en', 'sv'] as const)('are there for each of them, and for nothing else: %s', (language) => {
    expect(Object.keys(quirkNames[language]).sort()).toEqual(Object.keys(noQuirks).sort());
  });
});
