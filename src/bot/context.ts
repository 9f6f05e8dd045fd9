import type { ChatEvent } from '../chat/events.ts';
import { formatLine } from '../parser/format-line.ts';
import type { Context, Services } from '../request/context.ts';
import { stringsFor } from '../text/strings.ts';

export interface BotServices extends Services {
  /** The installation's language, for readers whose own is not supported. */
  readonly locale: string;
}

/** A context isn't accepted as services: its person would replace the new one's. */
type OnlyServices = BotServices & { readonly [Key in Exclude<keyof Context, keyof BotServices>]?: never };

/** The context of a command that did not come with an event, before authorization: it has no role. */
export function createContext(
  { person, conversation, idempotencyKey }: Pick<ChatEvent, 'person' | 'conversation' | 'idempotencyKey'>,
  services: OnlyServices,
): Context {
  return {
    person,
    conversation,
    idempotencyKey,
    role: undefined,
    canWatch: services.watchQueries.canPostTo(conversation),
    roleIndeterminate: false,
    isScoped: false,
    text: stringsFor(person.locale, services.locale),
    line: (command) => formatLine(command, services.definitions),
    requireConfirmation: false,
    isLasting: false,
    isAutomatic: false,
    formValues: {},
    files: [],
    maxPictureSize: undefined,
    // Last: V8 takes 70 times as long to add all these properties to a copy of the services.
    ...services,
  };
}

/** The context of an event, before authorization. */
export function createEventContext(event: ChatEvent, services: BotServices): Context {
  // A copy of the context costs as much as creating it.
  return Object.assign(createContext(event, services), {
    requireConfirmation: event.kind === 'press' || event.kind === 'tool',
    isLasting: event.isLasting === true,
    isAutomatic: event.isAutomatic === true,
    formValues: event.kind === 'form' ? event.values : {},
    files: 'files' in event ? (event.files ?? []) : [],
    maxPictureSize: event.maxPictureSize,
  });
}
