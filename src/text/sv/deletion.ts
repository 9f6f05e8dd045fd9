/** Deletions: the question before one, the second person, the undo window, and what came of them. */
import type { RichText } from '../../chat/rich-text.ts';
import { formatsFor, timestamp } from '../format.ts';

const { count, listed, number } = formatsFor('sv');

export const deletions = {
  title: (instance: string) => `Ta bort ${instance}?`,
  impact: (tasks: number, forms: number, files: number, folders: number, atLeast: boolean) => {
    const parts = [
      ...(tasks === 0 ? [] : [count(tasks, 'öppen uppgift', 'öppna uppgifter')]),
      ...(forms === 0 ? [] : [`${number.format(forms)} formulär`]),
      ...(files === 0 ? [] : [count(files, 'fil', 'filer')]),
      ...(folders === 0 ? [] : [count(folders, 'mapp', 'mappar')]),
    ];
    return `${atLeast ? 'Minst ' : ''}${listed(parts)} försvinner med ärendet.`;
  },
  noImpact: 'Ärendet har inga öppna uppgifter, formulär eller filer.',
  irreversible: 'Det går inte att ångra.',
  confirmUntil: (until: string): RichText => ['Bara du kan bekräfta. Gäller till kl. ', timestamp(until, 'time'), '.'],
  done: (instance: string) => `${instance} har tagits bort`,
  doneBy: (person: string) => `Borttaget av ${person}, med uppgifter, formulär och filer.`,
  alreadyGone: (instance: string) => `${instance} var redan borttaget`,
  checkedGone: 'Barium svarade otydligt, men ärendet finns inte kvar, så det har tagits bort.',
  checkedThere: 'Barium svarade otydligt och ärendet finns kvar. Kontrollera igen om en stund.',
  needsChannelTitle: 'Här krävs det två personer för att ta bort ett ärende',
  needsChannelHint:
    'Begär borttagningen i en kanal där en annan administratör är med. I ett direktmeddelande kan ingen godkänna den.',
  secondPersonHint: 'En annan administratör måste godkänna det i den här kanalen, där alla kan se det.',
  approvalHint: (requester: string) => `${requester} har begärt det, så en annan administratör måste godkänna det här.`,
  undoWindow: (seconds: number) =>
    `Ärendet tas bort ${count(seconds, 'sekund', 'sekunder')} efter bekräftelsen. Fram till dess går det att ångra.`,
  request: 'Begär borttagning',
  approve: 'Godkänn och ta bort',
  withdraw: 'Ta inte bort',
  undo: 'Ångra',
  requestTitle: (person: string, instance: string) => `${person} vill ta bort ${instance}`,
  requestUntil: (until: string): RichText => ['En annan administratör måste godkänna senast ', timestamp(until)],
  requestedTitle: (instance: string) => `Du har begärt att ${instance} tas bort`,
  requestedIn: (channel: string): RichText => [`En annan administratör kan godkänna det i ${channel}.`],
  requestConversation: 'kanalen där du begärde det',
  ownRequestTitle: 'Någon annan måste godkänna det',
  ownRequest: 'Du har begärt borttagningen, så en annan administratör måste godkänna den.',
  wrongConversationTitle: 'Det här begärdes någon annanstans',
  wrongConversation: (channel: string) => `Det kan bara besvaras i ${channel}. Inget har ändrats.`,
  originalConversation: 'kanalen eller chatten där det begärdes',
  expiredTitle: 'Begäran gäller inte längre',
  expired: (since: string): RichText => ['Den gällde till ', timestamp(since), '. Inget har ändrats. Begär det igen.'],
  scheduledBadge: 'Schemalagt',
  scheduledTitle: (instance: string) => `${instance} kommer att tas bort`,
  scheduled: (due: string, seconds: number): RichText => [
    'Tas bort kl. ',
    timestamp(due, 'time'),
    ` (${count(seconds, 'sekund', 'sekunder')} efter bekräftelsen) om ingen ångrar det.`,
  ],
  requesterAndApprover: (requester: string, approver: string) => `Begärt av ${requester}, godkänt av ${approver}.`,
  approvedTitle: 'Redan godkänt',
  approved: (person: string, due: string): RichText => [
    `Godkänt av ${person}. Tas bort kl. `,
    timestamp(due, 'time'),
    '.',
  ],
  stoppedTitle: (instance: string) => `${instance} finns kvar`,
  withdrawn: (person: string, when: string): RichText => [`${person} tog tillbaka begäran `, timestamp(when), '.'],
  undone: (person: string, when: string): RichText => [`${person} ångrade borttagningen `, timestamp(when), '.'],
  cannotStopTitle: 'Du kan inte stoppa det här',
  cannotStop: 'Det kan bara den som begärde eller godkände borttagningen, eller en administratör.',
  missed: (due: string): RichText => [
    'Ärendet skulle ha tagits bort ',
    timestamp(due),
    ' men det gick inte inom en timme. Inget har ändrats. Begär det igen.',
  ],
  denied: (person: string) => `${person} får inte längre ta bort ärenden. Inget har ändrats.`,
  needsSecondPerson:
    'En person har bekräftat, men nu krävs det två för att ta bort. Inget har ändrats. Begär det igen.',
  unknownTitle: (instance: string) => `Det är oklart om ${instance} har tagits bort`,
  unknown:
    'Boten stannade medan ärendet togs bort och försöker inte igen. Kontrollera ärendet innan du försöker på nytt.',
  unknownPerson: 'någon',
  nothingToUndo: 'Det finns inget att ångra',
  nothingToUndoHint: 'Ingen av dina borttagningar väntar. Det som är gjort i Barium går inte att ångra här.',
};
