import { quirkLabels } from '../../../../adapters/web/page/text/quirks.ts';
import { noQuirks } from '../../../../src/simulator/quirks.ts';

describe('the labels of the quirks', () => {
  it.each(['en', 'sv'] as const)('exist for every quirk and nothing else in %s', (language) => {
    expect(Object.keys(quirkLabels[language]).sort()).toEqual(Object.keys(noQuirks).sort());
  });
});
