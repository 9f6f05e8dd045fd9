/** What buttons say. */

export const actions = {
  open: 'Open',
  show: 'Show case',
  tasks: 'Tasks',
  files: 'Files',
  diagram: 'Diagram',
  history: 'History',
  send: 'Send message',
  sendNamed: (name: string) => `Send “${name}”`,
  upload: 'Upload file',
  folder: 'New folder',
  form: 'New form',
  watch: 'Watch',
  delete: 'Delete…',
  download: 'Download',
  inBarium: 'Open in Barium',
  previous: 'Previous',
  next: 'Next',
  lastPage: 'Last page',
  lookAgain: 'Look again',
  keep: 'Keep the case',
  deleteNow: 'Delete the case',
  list: 'List active cases',
  help: 'Help',
  did: (line: string) => `Use “${line}”`,
  search: 'Look for a case',
};

export const hints = {
  open: (name: string) => `Open ${name}`,
  choose: (what: string, name: string) => `${what}: ${name}`,
  deleteNow: (name: string) => `Delete the case ${name} for good`,
};
