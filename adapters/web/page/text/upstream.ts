/** What the upstream's statuses and changes are called. One that is not here goes by its own name. */
export const upstreamNames: Readonly<Record<'en' | 'sv', Readonly<Record<string, string>>>> = {
  en: { object: 'added' },
  sv: {
    active: 'pågående',
    ready: 'redo att starta',
    completed: 'avslutat',
    cancelled: 'makulerat',
    aborted: 'avbrutet',
    created: 'skapat',
    task: 'uppgift',
    milestone: 'milstolpe',
    object: 'tillagt',
    renamed: 'nytt namn',
    deleted: 'borttaget',
  },
};
