/** The upstream's statuses and kinds of change. A word without a translation is shown as it is. */
export const upstreamWords: Readonly<Record<'en' | 'sv', Readonly<Record<string, string>>>> = {
  en: { object: 'added' },
  sv: {
    active: 'pågående',
    ready: 'ej startat',
    completed: 'avslutat',
    cancelled: 'annullerat',
    aborted: 'avbrutet',
    created: 'skapat',
    status: 'status',
    task: 'uppgift',
    milestone: 'milstolpe',
    object: 'tillagt',
    renamed: 'nytt namn',
    deleted: 'borttaget',
  },
};
