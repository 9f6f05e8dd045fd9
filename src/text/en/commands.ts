/** The app and its commands, as help, menus and completion describe them. */

/** The app in the platforms' app catalogs; `short` has at most 80 characters. */
export const app = {
  short: 'Look up Barium Live cases in chat, act on them, and get notified of changes.',
  full: 'Look up a Barium Live case, see its diagram, tasks and files, send it a message, add files, delete it safely, and get notified in a channel when it changes. Only you see private replies.',
};

export const help = {
  title: 'Barium Bot',
  intro: 'Look up cases, see their progress and act on them without leaving chat.',
  titleFor: (word: string) => `Help: ${word}`,
  exampleLine: (example: string) => `Example: ${example}`,
  role: 'Who can use it',
  roles: { viewer: 'everyone with access', operator: 'operators', admin: 'admins' },
  detailsHint: 'Type help <command> for details.',
  caseHint:
    'Identify a case by name (or part of it), by ID (or its first six characters), or by pasting a Barium link.',
};

/** What a new user can ask first; a press types the line. */
export const starters = [
  { title: 'Which cases are overdue?', line: 'list overdue' },
  { title: 'What changed today?', line: 'today' },
  { title: 'Which cases did I open lately?', line: 'recent' },
  { title: 'What can I do here?', line: 'help' },
];

const watchOptions: Readonly<Record<string, string>> = {
  on: 'which changes: new cases, status, milestones, deletions, deadlines, stuck cases, cases at risk of missing their deadline',
  as: 'thread: one thread per case; flat: one message per change; digest: all changes together',
  'at, days': 'when a digest comes, such as at:08:00 days:mon-fri',
  quiet: 'hours without messages; what changes then is posted after them, as one',
  diagram: 'adds the picture of the process',
  mention: 'mentions the watch’s owner in each message, so that they are notified',
  edit: 'changes the watch with this number',
};

/** `usage` starts with the command's word. */
export const commands = {
  help: { summary: 'Show this help', usage: 'help [command]', example: 'help send' },
  whoami: { summary: 'Show your ID and permissions', usage: 'whoami', example: 'whoami' },
  status: { summary: 'Check the bot and Barium', usage: 'status', example: 'status' },
  'instance.list': {
    summary: 'List cases (active by default)',
    usage:
      'list [status] [overdue] [stuck] [app:…] [name:…] [milestone:…] [started-by:…] [due:7d] [sort:deadline] [by:app] [page:n]',
    example: 'list completed app:Order',
  },
  'instance.show': {
    summary: 'Show a case',
    usage: 'show <case>',
    example: 'show order 4711',
  },
  'task.list': {
    summary: 'List a case’s tasks',
    usage: 'tasks <case> [status]',
    example: 'tasks order 4711',
  },
  'task.show': {
    summary: 'Show a task',
    usage: 'task <case> <task>',
    example: 'task "order 4711" "Check stock"',
  },
  'object.list': {
    summary: 'List a case’s files, folders and forms',
    usage: 'files <case>',
    example: 'files order 4711',
  },
  'object.show': {
    summary: 'Show a file, folder or form',
    usage: 'file <case> <object> [version:…]',
    example: 'file "order 4711" invoice.pdf',
  },
  'object.download': {
    summary: 'Download a file from a case',
    usage: 'download <case> <object>',
    example: 'download "order 4711" invoice.pdf',
  },
  'instance.diagram': {
    summary: 'Show a case’s process diagram',
    usage: 'diagram <case> [width:…] [height:…] [zoom:…]',
    example: 'diagram order 4711',
  },
  'instance.history': {
    summary: 'Show what changed, and who did what through the bot',
    usage: 'history <case>',
    example: 'history order 4711',
  },
  'instance.trace': {
    summary: 'Show why a case was announced, or why not',
    usage: 'why <case>',
    example: 'why order 4711',
  },
  'instance.send': {
    summary: 'Send a message to a case’s process',
    usage: 'send <case> [message] [boundary:yes]',
    example: 'send "order 4711" Approve',
  },
  'object.upload': {
    summary: 'Add a file to a case',
    usage: 'upload <case>',
    example: 'upload order 4711',
  },
  'object.folder': {
    summary: 'Add a folder to a case',
    usage: 'folder <case> <name>',
    example: 'folder "order 4711" Invoices',
  },
  'object.form': {
    summary: 'Add a form to a case',
    usage: 'form <case> template:<id> name:… [field=value …]',
    example: 'form order 4711 template:Inspection name:Visit result=passed',
  },
  'instance.delete': {
    summary: 'Delete a case and everything in it (asks first)',
    usage: 'delete <case>',
    example: 'delete order 4711',
  },
  'watch.add': {
    summary: 'Get notified here when cases change',
    usage:
      'watch [case] [status:a,b] [app:…] [name:…] [milestone:…] [started-by:…] [on:created,status,milestone,gone,deadline,stuck,risk] [as:thread|flat|digest|report] [at:08:00] [days:mon-fri] [quiet:18:00-07:00] [diagram:yes] [mention:yes] [lang:en|sv] [edit:n]',
    example: 'watch app:Order on:status,milestone',
    options: watchOptions,
  },
  'watch.list': {
    summary: 'List the watches in this channel',
    usage: 'watches [mine:yes]',
    example: 'watches',
  },
  'watch.remove': { summary: 'Stop a watch', usage: 'unwatch <number>', example: 'unwatch 2' },
  'watch.mute': {
    summary: 'Mute a watch for a while',
    usage: 'mute <number> <duration>',
    example: 'mute 2 3d',
  },
  confirm: {
    summary: 'Confirm a pending action',
    usage: 'confirm <token>',
    example: 'confirm <the token you were given>',
  },
  undo: {
    summary: 'Cancel your last deletion that’s still waiting',
    usage: 'undo',
    example: 'undo',
  },
  'change.list': {
    summary: 'Show what changed today',
    usage: 'today [app:…] [page:n]',
    example: 'today app:Order',
  },
  'report.show': {
    summary: 'Show what started and ended, and how long it took',
    usage: 'report [app:…] [since:30d]',
    example: 'report app:Order since:7d',
  },
  'instance.recent': { summary: 'Show the cases you opened lately or pinned', usage: 'recent', example: 'recent' },
  'instance.pin': { summary: 'Keep a case at the top of your list', usage: 'pin <case>', example: 'pin order 4711' },
  'instance.unpin': { summary: 'Unpin a case', usage: 'unpin <case>', example: 'unpin order 4711' },
  hello: { summary: 'Say hello', usage: 'hello', example: 'hello' },
  thanks: { summary: 'Say thanks', usage: 'thanks', example: 'thanks' },
  feedback: { summary: 'Give feedback', usage: 'feedback', example: 'feedback' },
  settings: { summary: 'Show what can be set', usage: 'settings', example: 'settings' },
};
