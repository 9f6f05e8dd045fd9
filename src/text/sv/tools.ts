import { formatsFor } from '../format.ts';

const { listed } = formatsFor('sv');

export const tools = {
  onlyAsks: 'Ändrar inget själv: personen får frågan i sin egen chatt med boten, och bara den personen kan bekräfta.',
  asTyped: (usage: string, example: string) => `I chatten: ”${usage}”, till exempel ”${example}”.`,
  unknownArgument: (known: readonly string[]) =>
    known.length === 0 ? 'Det finns inga argument.' : `Argumentet finns inte. Argumenten är ${listed(known)}.`,
};
