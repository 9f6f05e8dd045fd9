/** Choices that are fetched while the user types, as Teams does with `Data.Query`. */
import { Choice, ChoiceSetInput, type Input } from 'adaptivecards';
import type { Suggestion } from '../../../../src/chat/reply.ts';
import { fetchSuggestions, ServerError } from '../state/api.ts';

/** Teams shows at most 15 choices. */
const maxSuggestions = 15;

/** Loads the choices of a typeahead input. The typed text is the last choice, so that it can be submitted. */
export async function loadChoices(input: Input, conversation: string): Promise<void> {
  if (!(input instanceof ChoiceSetInput) || !input.isDynamicTypeahead()) return;
  const typed = input.getFilterForDynamicSearch() ?? '';
  // This also opens the list.
  input.showLoadingIndicator();
  const found = await suggestionsFor(typed.trim(), conversation);
  if (input.getFilterForDynamicSearch() !== typed) return;
  const own = typed.trim() === '' ? [] : [new Choice(typed, typed.trim())];
  // In place: the renderer looks the chosen value up in this array.
  input.choices.splice(0, input.choices.length, ...found.slice(0, maxSuggestions - 1).map(choiceOf), ...own);
  input.renderChoices(typed, []);
}

/** Labels the text fields of typeahead inputs: the renderer labels their container, which screen readers skip. */
export function labelTypeaheads(card: HTMLElement): void {
  for (const box of card.querySelectorAll('.ac-choiceSetInput-filtered-container')) {
    box.querySelector('input')?.setAttribute('aria-labelledby', box.getAttribute('aria-labelledby') ?? '');
  }
}

function choiceOf({ text, label, detail }: Suggestion): Choice {
  return new Choice(detail === undefined ? label : `${label} (${detail})`, text);
}

/** No suggestions on failure: the typed text can still be submitted. */
async function suggestionsFor(typed: string, conversation: string): Promise<readonly Suggestion[]> {
  try {
    return await fetchSuggestions({ field: 'instance', conversation, text: typed }, new AbortController().signal);
  } catch (error) {
    if (error instanceof ServerError) return [];
    throw error;
  }
}
