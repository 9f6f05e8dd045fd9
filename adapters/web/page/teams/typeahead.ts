/** Choices that the client asks for while somebody types, as Teams does with `Data.Query`. */
import { Choice, ChoiceSetInput, type Input } from 'adaptivecards';
import type { Suggestion } from '../../../../src/chat/reply.ts';
import { fetchSuggestions, ServerError } from '../state/api.ts';

/** The list that Teams shows is no longer. */
const MOST = 15;

/** Fills the list of an input that asks for its choices. What was typed is the last of them, so that it can be sent. */
export async function complete(input: Input, place: string): Promise<void> {
  if (!(input instanceof ChoiceSetInput) || !input.isDynamicTypeahead()) return;
  const typed = input.getFilterForDynamicSearch() ?? '';
  // Opens the list as well.
  input.showLoadingIndicator();
  const found = await suggestionsFor(typed.trim(), place);
  if (input.getFilterForDynamicSearch() !== typed) return;
  const own = typed.trim() === '' ? [] : [new Choice(typed, typed.trim())];
  // In place, since the renderer holds on to the list and looks the chosen value up in it.
  input.choices.splice(0, input.choices.length, ...found.slice(0, MOST - 1).map(choiceOf), ...own);
  input.renderChoices(typed, []);
}

/** Names the text fields of such inputs: the renderer names only the box around them, which nobody hears. */
export function nameLists(card: HTMLElement): void {
  for (const box of card.querySelectorAll('.ac-choiceSetInput-filtered-container')) {
    box.querySelector('input')?.setAttribute('aria-labelledby', box.getAttribute('aria-labelledby') ?? '');
  }
}

function choiceOf({ text, label, detail }: Suggestion): Choice {
  return new Choice(detail === undefined ? label : `${label} (${detail})`, text);
}

/** None when they cannot be had: what is typed can be sent as it is. */
async function suggestionsFor(typed: string, place: string): Promise<readonly Suggestion[]> {
  try {
    return await fetchSuggestions({ field: 'instance', place, text: typed }, new AbortController().signal);
  } catch (error) {
    if (error instanceof ServerError) return [];
    throw error;
  }
}
