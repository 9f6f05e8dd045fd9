/** Deletions that are confirmed and not made at once: by two people, or after a while. */
import type { RichText } from '../../chat/rich-text.ts';
import { at } from '../format.ts';
import { count } from './grammar.ts';

export const later = {
  secondTitle: 'Här krävs det två för att ta bort ett ärende',
  second: 'En annan administratör måste godkänna det, i samma kanal, där alla kan se det.',
  secondWhere:
    'Be om det i en kanal där en annan administratör är med: i din egen chatt kan ingen godkänna det.',
  pause: (seconds: number) =>
    `Ärendet tas bort ${count(seconds, 'sekund', 'sekunder')} efter det, och fram till dess går det att ångra.`,
  ask: 'Be om att få ta bort',
  approve: 'Godkänn och ta bort',
  withdraw: 'Ta inte bort',
  undo: 'Ångra',
  requestTitle: (person: string, instance: string) => `${person} vill ta bort ${instance}`,
  requestUntil: (until: string): RichText => [
    'En annan administratör kan godkänna, en gång, fram till ',
    at(until),
  ],
  requestedTitle: (instance: string) => `Begäran om att ta bort ${instance} är gjord`,
  requestedIn: (place: string): RichText => [`En annan administratör kan godkänna den i ${place}.`],
  requestedThere: 'kanalen där du frågade',
  ownTitle: 'Någon annan måste godkänna det',
  own: 'Det är du som har bett om det. Det krävs en annan administratör.',
  elsewhereTitle: 'Den här frågan ställdes på ett annat ställe',
  elsewhere: (place: string) => `Den kan bara besvaras i ${place}. Inget har gjorts.`,
  elsewhereThere: 'den kanal eller chatt där den ställdes',
  expiredTitle: 'För sent: begäran gäller inte längre',
  expired: (since: string): RichText => ['Den gällde till ', at(since), '. Inget har gjorts; fråga igen.'],
  scheduledTitle: (instance: string) => `${instance} kommer att tas bort`,
  scheduled: (due: string, seconds: number): RichText => [
    'Kl. ',
    at(due, 'time'),
    `, ${count(seconds, 'sekund', 'sekunder')} efter bekräftelsen, om ingen ångrar det innan dess.`,
  ],
  pair: (asker: string, approver: string) => `Begärt av ${asker}, godkänt av ${approver}.`,
  approvedTitle: 'Det är redan godkänt',
  approved: (person: string, due: string): RichText => [
    `Av ${person}; ärendet tas bort kl. `,
    at(due, 'time'),
    '.',
  ],
  stoppedTitle: (instance: string) => `${instance} tas inte bort`,
  withdrawn: (person: string, when: string): RichText => [
    `${person} tog tillbaka begäran, `,
    at(when),
    '. Inget har gjorts.',
  ],
  undone: (person: string, when: string): RichText => [
    `${person} ångrade det, `,
    at(when),
    '. Inget har gjorts.',
  ],
  notTheirsTitle: 'Det är inte du som kan stoppa det här',
  notTheirs: 'Det kan den som ville ta bort ärendet, den som godkände det, eller en administratör.',
  missed: (due: string): RichText => [
    'Ärendet skulle ha tagits bort ',
    at(due),
    ', men det gick inte inom en timme från dess. Inget har gjorts; fråga igen.',
  ],
  denied: (person: string) => `${person} får inte längre ta bort ärenden. Inget har gjorts.`,
  lonely: 'En person bekräftade, och numera krävs det två här. Inget har gjorts; fråga igen.',
  unknownTitle: (instance: string) => `Det är okänt om ${instance} har tagits bort`,
  unknown:
    'Boten stannade medan ärendet togs bort, och försöker inte igen. Titta efter innan du frågar på nytt.',
  nobodyKnown: 'någon',
};
