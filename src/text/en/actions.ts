/** Button labels. */
export const actions = {
  open: 'Open',
  show: 'Open case',
  tasks: 'Tasks',
  files: 'Files',
  diagram: 'Diagram',
  wholeDiagram: 'Whole diagram',
  history: 'History',
  send: 'Send message…',
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
  firstPage: 'First page',
  lastPage: 'Last page',
  checkAgain: 'Check again',
  askAgain: 'Ask again',
  cancel: 'Cancel',
  confirmDelete: 'Delete case',
  list: 'List active cases',
  help: 'Help',
  runCommand: (line: string) => `Run “${line}”`,
  search: 'Search cases',
};

/** Button labels in full, for screen readers. */
export const accessibilityLabels = {
  open: (name: string) => `Open ${name}`,
  choose: (what: string, name: string) => `${what}: ${name}`,
  confirmDelete: (name: string) => `Permanently delete ${name}`,
};
