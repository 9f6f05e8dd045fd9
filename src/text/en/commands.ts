/** What each command is, for help, menus and completion. */

/** What the app is, where people choose apps: at most 80 characters, and more. */
export const app = {
  short: 'Barium Live cases in the chat: look them up, act on them, hear of changes.',
  full: 'Look a Barium Live case up, see its diagram, tasks and files, send it a message, add a file, delete it safely, and hear in a channel when it changes. What is for you alone is answered in your personal chat with the bot.',
};

export const help = {
  title: 'Barium Bot',
  intro: 'Look a case up, see where it stands, and act on it, without leaving the chat.',
  about: (word: string) => `Help on “${word}”`,
  usage: 'Type',
  example: 'For example',
  role: 'Who may',
  roles: { viewer: 'everyone who may ask', operator: 'operators', admin: 'admins' },
  more: 'Type “help” and a command for more about it.',
  caseHint:
    'A case is named by its name or a part of it, its id or the first six digits of it, or a pasted link.',
};

/** What each command is, for help, menus and completion. `usage` starts with the command's word. */
export const commands = {
  help: { summary: 'What I can do', usage: 'help [command]', example: 'help send' },
  whoami: { summary: 'Your id and what you may do', usage: 'whoami', example: 'whoami' },
  status: { summary: 'How the bot and Barium are doing', usage: 'status', example: 'status' },
  'instance.list': {
    summary: 'List cases, active ones unless you say otherwise',
    usage: 'list [status] [app:…] [name:…] [by:app] [page:n]',
    example: 'list completed app:Order',
  },
  'instance.show': {
    summary: 'Everything about one case',
    usage: 'show <case>',
    example: 'show order 4711',
  },
  'task.list': {
    summary: 'The tasks of a case',
    usage: 'tasks <case> [status]',
    example: 'tasks order 4711',
  },
  'task.show': {
    summary: 'One task in detail',
    usage: 'task <case> <task>',
    example: 'task "order 4711" "Check stock"',
  },
  'object.list': {
    summary: 'The folders, forms and files of a case',
    usage: 'files <case>',
    example: 'files order 4711',
  },
  'object.show': {
    summary: 'One file, folder or form in detail',
    usage: 'file <case> <object> [version:…]',
    example: 'file "order 4711" invoice.pdf',
  },
  'object.download': {
    summary: 'Get a file of a case',
    usage: 'download <case> <object>',
    example: 'download "order 4711" invoice.pdf',
  },
  'instance.diagram': {
    summary: 'The process diagram of a case, as a picture',
    usage: 'diagram <case> [width:…] [height:…] [zoom:…]',
    example: 'diagram order 4711',
  },
  'instance.history': {
    summary: 'What was seen to change, and who did what through the bot',
    usage: 'history <case>',
    example: 'history order 4711',
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
    summary: 'Delete a case with everything in it, after asking',
    usage: 'delete <case>',
    example: 'delete order 4711',
  },
  'watch.add': {
    summary: 'Hear in this place when cases change',
    usage:
      'watch [case] [status:a,b] [app:…] [name:…] [milestone:…] [started-by:…] [on:created,status,milestone,gone,deadline] [as:thread|flat|digest] [diagram:yes] [lang:en|sv]',
    example: 'watch app:Order on:status,milestone',
  },
  'watch.list': { summary: 'What is watched in this place', usage: 'watches [mine:yes]', example: 'watches' },
  'watch.remove': { summary: 'Stop a watch', usage: 'unwatch <number>', example: 'unwatch 2' },
  'watch.mute': {
    summary: 'Keep a watch quiet for a while',
    usage: 'mute <number> <duration>',
    example: 'mute 2 3d',
  },
  confirm: {
    summary: 'Do what was asked about',
    usage: 'confirm <token>',
    example: 'confirm <the token you were given>',
  },
  undo: {
    summary: 'Stop a deletion that waits',
    usage: 'undo <token>',
    example: 'undo <the token you were given>',
  },
};
