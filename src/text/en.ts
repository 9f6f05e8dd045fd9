/**
 * Every text a person reads, in English. Functions get facts and answer words; names and numbers of Barium's
 * are put in as literal text and never interpreted. People say "case" for what the code calls an instance.
 */
import type { ChatText, Moment, Words } from '../chat.ts';

const number = new Intl.NumberFormat('en');

function count(n: number, one: string, many: string): string {
  return `${number.format(n)} ${n === 1 ? one : many}`;
}

/** A moment in lines that everybody gets alike, such as those of `/readyz`. */
function clock(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

function listed(parts: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(parts);
}

function listedOr(parts: readonly string[]): string {
  return new Intl.ListFormat('en', { type: 'disjunction' }).format(parts);
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function at(iso: string, show: Moment['show'] = 'both'): Moment {
  return { at: iso, show };
}

const chat: ChatText = {
  waiting: 'Looking it up…',
  onlyYou: 'Only visible to you',
  showToEveryone: 'Show to everyone',
  cancel: 'Cancel',
  close: 'Close',
  answeredPrivately: 'Answered in your personal chat.',
  shortened: '… shortened here',
  fileTooLarge: (limit) => `This file is too large. Up to ${number.format(limit)} MB can be sent.`,
  notUnderstood: 'This button or form is from another version of Barium Bot. Please ask again.',
  answeredBelow: 'The answer is below.',
  noPrivateWay:
    'The answer is for you alone, and you have no personal chat with Barium Bot yet. Add it there and ask again.',
  yes: 'Yes',
  fillIn: 'Please fill this in.',
  hello: 'Barium Bot is here. Mention it with the word help to see what it can do.',
  sendFile: 'Send the file here now, as an attachment of your next message.',
  sendFileInPrivate: 'Send the file to Barium Bot in your personal chat: files cannot be sent to it here.',
  fileGone: 'This file can no longer be read. Please send it again.',
  offerFile: (name) => `${name} from Barium`,
  fileHandedOver: (name) => `${name} is in your files.`,
  fileDeclined: 'The file was not sent.',
  pictureTooLarge: 'The picture is too large to show here. Ask for it with a smaller width: and height:.',
  pressAgain: 'That took too long to open. Please press it once more.',
  shownBy: (name) => `Shown by ${name}`,
  findCase: { title: 'Find a case', field: 'Case', submit: 'Show' },
  help: 'Help',
  attach: 'Attach to a Barium case',
  noFiles: 'This message has no files to attach.',
  fileUnreadable: (name) =>
    `${name} could not be read. Is the bot a member of the channel that it is in? Nothing was added.`,
  inDirectChat: 'It is in our direct chat.',
  openFile: (name) => `Open ${name}`,
  fileNotSent: (name) => `${name} could not be sent along. Please ask again in a moment.`,
  foreign: 'Only people of the workspace that installed Barium Bot can ask here.',
  unreachable: {
    archived: 'The channel is archived. Unarchive it, or watch from another one.',
    removed: 'The bot is not a member of the channel. Invite it again.',
    gone: 'The channel or person is gone, or the bot cannot see it any more. Invite it, or watch from elsewhere.',
    uninstalled:
      'The bot was uninstalled or its token no longer holds. Whoever runs the bot must install it again.',
    refused: (code) => `Posting here is refused: ${code}.`,
  },
};

export const en = {
  chat,

  /** Statuses by Barium's words; an unknown word is shown as it is. */
  statuses: {
    active: 'Active',
    ready: 'Ready',
    completed: 'Completed',
    cancelled: 'Cancelled',
    aborted: 'Aborted',
  } as Readonly<Record<string, string>>,

  roles: { viewer: 'viewer', operator: 'operator', admin: 'admin' },
  yes: 'Yes',
  no: 'No',
  unnamed: (id: string) => `Unnamed case ${id.slice(0, 8)}`,
  unnamedThing: 'Unnamed',
  separator: ' · ',

  instance: {
    fields: {
      application: 'Process',
      milestone: 'Milestone',
      priority: 'Priority',
      started: 'Started',
      startedBy: 'Started by',
      completed: 'Completed',
      planned: 'Planned',
      deadline: 'Deadline',
      parent: 'Part of',
    },
    overdue: (deadline: string): Words => [at(deadline), ' – overdue'],
    ids: {
      instance: (id: string) => `Case ${id}`,
      application: (id: string) => `process ${id}`,
      user: (id: string) => `started by user ${id}`,
    },
  },

  list: {
    title: (status: string | undefined) => (status === undefined ? 'Cases' : `${status} cases`),
    none: 'No case fits.',
    noneHint: 'Try another status, or leave a filter out.',
    byApplication: (status: string | undefined) =>
      `${status === undefined ? 'Cases' : `${status} cases`} by process`,
    cases: (n: number) => count(n, 'case', 'cases'),
    total: (from: number, to: number, total: number) =>
      to - from + 1 === total
        ? `${number.format(total)} in all`
        : `${number.format(from)}–${number.format(to)} of ${number.format(total)}`,
    incomplete: (looked: number) =>
      `Looked through the first ${number.format(looked)}; there may be more that fit.`,
    pastTheEnd: (pages: number) => `There is no such page: the last one is ${number.format(pages)}.`,
    started: (date: string, by: string | undefined): Words =>
      by === undefined ? ['started ', at(date, 'date')] : ['started ', at(date, 'date'), ` by ${by}`],
  },

  tasks: {
    title: (instance: string) => `Tasks of ${instance}`,
    none: 'No tasks.',
    noneWith: (status: string) => `No tasks with the status “${status}”.`,
    locked: 'locked',
    fields: {
      instance: 'Case',
      created: 'Created',
      completed: 'Completed',
      completedBy: 'Completed by',
      participants: 'Participants',
      locked: 'Locked',
      perform: 'The bot’s user may perform it',
      application: 'Process',
    },
    since: (date: string): Words => ['since ', at(date, 'date')],
    completedOn: (date: string, by: string | undefined): Words =>
      by === undefined ? ['done ', at(date, 'date')] : ['done ', at(date, 'date'), ` by ${by}`],
    ids: {
      task: (id: string) => `Task ${id}`,
      application: (id: string) => `process ${id}`,
      user: (id: string) => `completed by user ${id}`,
    },
  },

  objects: {
    title: (instance: string) => `Files and forms of ${instance}`,
    none: 'No files, folders or forms.',
    kinds: { file: 'File', folder: 'Folder', form: 'Form', other: 'Object' },
    in: (folder: string) => `in ${folder}`,
    fields: {
      instance: 'Case',
      kind: 'Kind',
      type: 'File type',
      class: 'Class in Barium',
      version: 'Version',
    },
    footer: (id: string) => `Object ${id}`,
    downloaded: (name: string) => `Here is ${name}.`,
    notAFile: (name: string, kind: string) => `“${name}” is a ${kind.toLowerCase()}, not a file.`,
  },

  find: {
    missing: 'Which case?',
    missingHint: 'Give a name, a part of one, an id or a link from Barium.',
    none: (query: string) => `No case fits “${query}”`,
    noneHint: 'Check the spelling, give less of the name, or paste the id or a link from Barium.',
    noneIncomplete:
      'Barium has more cases than could be looked through. The id or a link from Barium always works.',
    many: (query: string) => `Which “${query}”?`,
    manyHint: (shown: number, total: number) =>
      shown === total
        ? `${count(total, 'case fits', 'cases fit')}.`
        : `${count(total, 'case fits', 'cases fit')}; the best ${number.format(shown)} are shown. A longer part of the name narrows it down.`,
    noneOf: { task: 'No such task', object: 'No such file or form' },
    noneOfHint: (query: string, instance: string) => `Nothing in ${instance} is called “${query}”.`,
    manyOf: { task: 'Which task?', object: 'Which one?' },
  },

  actions: {
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
    delete: 'Delete…',
    download: 'Download',
    inBarium: 'Open in Barium',
    previous: 'Previous',
    next: 'Next',
    lookAgain: 'Look again',
    keep: 'Keep the case',
    deleteNow: 'Delete the case',
    list: 'List active cases',
    help: 'Help',
    did: (line: string) => `Use “${line}”`,
    search: 'Look for a case',
  },

  hints: {
    open: (name: string) => `Open ${name}`,
    deleteNow: (name: string) => `Delete the case ${name} for good`,
  },

  diagram: {
    title: (instance: string) => `Diagram of ${instance}`,
    alt: (instance: string, status: string, milestone: string | undefined) =>
      milestone === undefined
        ? `Process diagram of ${instance}, which is ${status.toLowerCase()}; where it stands is marked.`
        : `Process diagram of ${instance}, which is ${status.toLowerCase()} at the milestone ${milestone}; where it stands is marked.`,
    noneHint: (instance: string) =>
      `Barium draws diagrams only of processes made with its BPMN 1.0 tool, and ${instance} was made otherwise.`,
    file: (instance: string) => `${instance} diagram.png`,
  },

  history: {
    title: (instance: string) => `History of ${instance}`,
    none: 'Nothing was seen to change, and nothing has been done through the bot.',
    commands: {
      'instance.send': (detail: string | undefined) => `sent “${detail ?? ''}”`,
      'object.upload': (detail: string | undefined) => `uploaded ${detail ?? 'a file'}`,
      'object.folder': (detail: string | undefined) => `added the folder ${detail ?? ''}`,
      'object.form': (detail: string | undefined) => `added the form ${detail ?? ''}`,
      'instance.delete': () => 'deleted the case',
    } as Readonly<Record<string, (detail: string | undefined) => string>>,
    other: (command: string) => command,
    line: (person: string, what: string) => `${person} ${what}`,
    outcomes: {
      begun: 'outcome unknown: the bot stopped in the middle',
      done: 'done',
      'not-taken': 'the process did not take it',
      refused: 'Barium refused it',
      failed: 'failed, nothing was done',
      unknown: 'outcome unknown',
      denied: 'not allowed',
    },
    reference: (id: string) => `Barium’s reference: ${id}`,
  },

  send: {
    title: (instance: string) => `Send a message to ${instance}`,
    offer: 'Which message? It is sent once, as soon as you press.',
    offerNone: 'No message names are known for this process yet. Type the one that the process waits for.',
    other: 'Another message',
    formTitle: 'Send a message',
    field: 'Message name',
    fieldHint: 'As it is called in the process model',
    boundary: 'It belongs to a boundary event',
    boundaryHint: 'Tick this when the process did not take it without',
    submit: 'Send',
    sent: (message: string) => `“${message}” was sent`,
    sentBy: (instance: string, person: string) => `${instance} took it. Sent by ${person}.`,
    notTaken: (message: string) => `The process did not take “${message}”`,
    notTakenHint: (instance: string) =>
      `${instance} does not wait for a message of this name just now. Nothing has changed.`,
    tryBoundary: 'Is it a message of a boundary event? Then it has to be sent as one.',
    sendAsBoundary: 'Send as boundary message',
    ask: (message: string, instance: string) => `Send “${message}” to ${instance}?`,
    askHint: 'This message is marked as one to be sure about.',
    closed: (instance: string, status: string) =>
      `${instance} is ${status.toLowerCase()}, so it takes no messages.`,
    moved: 'It has moved on since, so the message seems to have been taken.',
    notMoved: 'It stands where it stood. Look again in a moment before sending it once more.',
  },

  upload: {
    title: (instance: string) => `Upload to ${instance}`,
    hint: 'The file goes into the root folder of the case.',
    field: 'File',
    submit: 'Upload',
    whereTitle: (files: readonly string[]) => `Where does ${listed(files)} belong?`,
    whereField: 'Case',
    whereHint: 'A name, a part of one, or an id',
    done: (files: readonly string[]) => `${listed(files)} ${files.length === 1 ? 'was' : 'were'} uploaded`,
    doneBy: (instance: string, person: string) => `In ${instance}, by ${person}.`,
    tooLarge: (name: string, limit: number) =>
      `${name} is too large: up to ${number.format(limit)} MB can be uploaded. Nothing was added.`,
    some: (done: readonly string[], failed: string) =>
      `${listed(done)} arrived; ${failed} did not, and what came after it was not tried.`,
  },

  folder: {
    title: (instance: string) => `New folder in ${instance}`,
    field: 'Name of the folder',
    submit: 'Add folder',
    done: (name: string) => `The folder “${name}” was added`,
  },

  form: {
    title: (instance: string) => `New form in ${instance}`,
    template: 'Template id',
    templateHint: 'The id of the form’s template in Barium',
    name: 'Name of the form',
    fields: 'Fields',
    fieldsHint: 'One field = value on each line',
    submit: 'Add form',
    done: (name: string) => `The form “${name}” was added`,
  },

  added: {
    by: (instance: string, person: string) => `In ${instance}, by ${person}.`,
    appeared: (name: string) => `“${name}” is there now, so it seems to have been added.`,
    notAppeared: (name: string) => `“${name}” is not there so far. Look again before adding it once more.`,
  },

  delete: {
    title: (instance: string) => `Delete ${instance}?`,
    loses: (tasks: number, forms: number, files: number, folders: number, atLeast: boolean) => {
      const parts = [
        ...(tasks === 0 ? [] : [count(tasks, 'open task', 'open tasks')]),
        ...(forms === 0 ? [] : [count(forms, 'form', 'forms')]),
        ...(files === 0 ? [] : [count(files, 'file', 'files')]),
        ...(folders === 0 ? [] : [count(folders, 'folder', 'folders')]),
      ];
      return `${atLeast ? 'At least ' : ''}${listed(parts)} will be deleted with it. This cannot be undone.`;
    },
    losesNothing:
      'It has no open tasks, forms or files. The case itself will be gone; this cannot be undone.',
    within: (until: string): Words => ['Only you can confirm, once, until ', at(until, 'time')],
    done: (instance: string) => `${instance} was deleted`,
    doneBy: (person: string) => `With its tasks, forms and files, by ${person}.`,
    alreadyGone: (instance: string) => `${instance} was gone already`,
    checkedGone: 'Barium’s answer was lost, but the case is gone: it was deleted.',
    checkedThere: 'Barium’s answer was lost, and the case is still there. Look again in a moment.',
  },

  tokens: {
    unknown: 'This confirmation is not known here',
    unknownHint: 'It may be too old. Nothing was done; ask again.',
    expired: (since: string): Words => [
      'It was good until ',
      at(since, 'time'),
      '. Nothing was done; ask again.',
    ],
    expiredTitle: 'Too late: this confirmation has expired',
    otherPerson: (name: string) => `Only ${name} can do this`,
    otherPersonHint: 'A button answers to the person it was shown to. Ask for your own.',
    changedTitle: (instance: string) => `${instance} has changed in the meantime`,
    changed: 'It is no longer as it was shown, so nothing was done. Look again and decide anew.',
    changedFact: (from: string, to: string) => `${from} → ${to}`,
    states: {
      status: 'Status',
      milestone: 'Milestone',
      name: 'Name',
      tasks: 'Open tasks',
      forms: 'Forms',
      files: 'Files',
      folders: 'Folders',
    } as Readonly<Record<string, string>>,
    usedTitle: 'Already done',
    usedNow: 'It is being done just now. Nothing is done twice.',
    used: (what: string, when: string, outcome: string): Words => [
      `${what}, `,
      at(when),
      `: ${outcome}. Nothing is done twice.`,
    ],
    repeated: 'This arrived twice',
  },

  help: {
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
  },

  /** What each command is, for help, menus and completion. `usage` starts with the command's word. */
  commands: {
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
      example: 'send order 4711 Approve',
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
        'watch [case] [status:a,b] [app:…] [name:…] [milestone:…] [started-by:…] [on:created,status,milestone,gone,deadline] [as:thread|flat|digest] [diagram:yes]',
      example: 'watch app:Order on:status,milestone',
    },
    'watch.list': { summary: 'What is watched in this place', usage: 'watches', example: 'watches' },
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
  },

  /** What is told of a change. */
  changes: {
    created: (status: string) => `New case, ${status.toLowerCase()}`,
    status: (from: string | undefined, to: string) =>
      from === undefined ? `Status: ${to}` : `Status: ${from} → ${to}`,
    milestone: (from: string | undefined, to: string | undefined) => {
      if (to === undefined) return `Milestone left: ${from ?? ''}`;
      return from === undefined ? `Milestone: ${to}` : `Milestone: ${from} → ${to}`;
    },
    renamed: (from: string, to: string) => `Renamed from “${from}” to “${to}”`,
    gone: 'Deleted in Barium',
    goneBadge: 'Deleted',
    deadlineSoon: (deadline: string): Words => ['Due soon: ', at(deadline)],
    deadlinePassed: (deadline: string): Words => ['The deadline has passed: ', at(deadline)],
    by: (person: string) => `by ${person}, through the bot`,
    noticed: (when: string): Words => ['Noticed ', at(when)],
    watchEnds: 'The watch on this case ends here: there is nothing more to hear of it.',
    listTitle: (changes: number) => `${count(changes, 'case', 'cases')} changed`,
    listPart: (title: string, part: number, parts: number) => `${title} (${part} of ${parts})`,
    gapTitle: (changes: number) => `Caught up: ${count(changes, 'case', 'cases')} changed`,
    gap: (from: string, to: string): Words => [
      'Not seen between ',
      at(from),
      ' and ',
      at(to),
      '. What happened in between is told by where each case stands now.',
    ],
    digestTitle: (changes: number) => `Digest: ${count(changes, 'change', 'changes')}`,
    digestSince: (from: string): Words => ['Since ', at(from), '.'],
    queueTitle: (changes: number) => `Held back: ${count(changes, 'change', 'changes')}`,
    queueSince: (from: string): Words => [
      'This place could not be posted to since ',
      at(from),
      '. This is what it missed.',
    ],
    root: 'What changes is told in this thread.',
    brokenTitle: (place: string) => `I cannot post in ${place}`,
    broken: (reason: string) =>
      `${reason} What is watched there waits, and is posted as soon as it works again.`,
    unnamedPlace: 'a channel of yours',
  },

  /** The commands around watches. */
  watch: {
    kinds: {
      created: 'new cases',
      status: 'changes of status',
      milestone: 'milestones',
      gone: 'deletions',
      deadline: 'deadlines',
    },
    about: {
      instance: (name: string) => `the case ${name}`,
      every: 'every case',
      statuses: (statuses: readonly string[]) => `with the status ${listedOr(statuses)}`,
      app: (app: string) => `of the process ${app}`,
      match: (name: string) => `with “${name}” in the name`,
      milestone: (milestone: string) => `at the milestone ${milestone}`,
      startedBy: (person: string) => `started by ${person}`,
    },
    describe: (kinds: readonly string[], about: string) => `${sentence(listed(kinds))} of ${about}`,
    how: {
      thread: 'One message for each case, with its changes in the thread',
      flat: 'A message for each change',
      digest: 'One message a day, at 8 in the morning',
    },
    withDiagram: 'with the diagram',
    added: (number: number) => `Watch ${number} is set`,
    changed: (number: number) => `Watch ${number} was changed`,
    same: (number: number) => `Already watched: this is watch ${number}`,
    labels: {
      what: 'Tells of',
      how: 'How',
      now: 'Fit now',
      recently: 'Last 7 days',
      muted: 'Quiet until',
    },
    fitNow: (matches: number) => count(matches, 'case', 'cases'),
    notCounted: 'Barium is still being read for the first time',
    recently: (messages: number) => `${count(messages, 'announcement', 'announcements')} would have come`,
    recentlySince: (messages: number, since: string): Words => [
      `${count(messages, 'announcement', 'announcements')} would have come since `,
      at(since),
    ],
    busy: (daily: number) =>
      `That is about ${number.format(daily)} a day. A digest gathers them in one message a day.`,
    makeDigest: 'Make it a digest',
    stop: 'Stop watching',
    all: 'All watches here',
    anyway: 'Watch it anyway',
    impossible: 'Nothing would ever come of this',
    unknownApp: (app: string) => `No process that Barium knows has “${app}” in its name.`,
    unknownStatus: (status: string) => `Barium knows no status “${status}”.`,
    unknownMilestone: (milestone: string) => `No case has ever been at a milestone with “${milestone}”.`,
    unknownStarter: (person: string) => `No case was started by “${person}”.`,
    knownAre: (words: readonly string[]) => `It could be ${listedOr(words)}.`,
    createdOne: 'A case that is there already is not created again. Leave “created” out of on:.',
    deadlineClosed: 'Only open cases have deadlines to tell of. Leave status: out, or give active or ready.',
    noPlace: 'Nothing can be announced here',
    noPlaceHint: 'Ask for it in a channel, or in a chat with the bot.',
    tooMany: (limit: number) => `There are ${number.format(limit)} watches here already. Stop one first.`,
    listTitle: 'Watches here',
    none: 'Nothing is watched here.',
    noneHint: 'For example: watch app:Order on:status,milestone',
    row: (number: number, what: string) => `${number}. ${what}`,
    mutedUntil: (until: string): Words => ['quiet until ', at(until)],
    brokenSince: (since: string, reason: string): Words => [
      'I cannot post here since ',
      at(since),
      `: ${reason}`,
    ],
    waiting: (queued: number) => `${count(queued, 'announcement waits', 'announcements wait')}`,
    badges: { on: 'on', muted: 'quiet', broken: 'broken' },
    removed: (number: number) => `Watch ${number} is stopped`,
    noSuch: (number: number) => `There is no watch ${number} here`,
    noSuchHint: 'Type “watches” to see those there are.',
    muted: (number: number) => `Watch ${number} is quiet`,
    mutedHint: (until: string): Words => [
      'Until ',
      at(until),
      ' nothing is told of it, also not afterwards; the history of each case has it all.',
    ],
    unmuted: (number: number) => `Watch ${number} tells again`,
    unmute: 'Tell again',
    muteDay: 'Quiet for a day',
  },

  whoami: {
    title: (name: string) => `You are ${name}`,
    id: 'Your entry for the access lists',
    role: 'Your role',
    may: {
      viewer: 'You may look at cases. Sending, uploading and deleting is for operators and admins.',
      operator: 'You may look at cases, send messages and upload. Deleting is for admins.',
      admin: 'You may do everything.',
    },
    none: 'none',
    hint: (entry: string) =>
      `An admin of the bot can put ${entry} into ACCESS_OPERATORS or ACCESS_ADMINS to let you do more.`,
  },

  status: {
    title: 'Status',
    allWell: 'All well',
    trouble: 'Needs attention',
    ok: 'ok',
    failing: 'failing',
    lastScan: 'Barium was last read',
    lastScanTook: (when: string, seconds: number, calls: number): Words => [
      at(when),
      `, in ${seconds.toFixed(1)} s with ${count(calls, 'call', 'calls')}`,
    ],
    known: 'Known cases',
    reading: (known: number) => `${number.format(known)} so far; the first reading is under way`,
    queue: 'Waiting to be announced',
    queued: (waiting: number, places: number) =>
      waiting === 0
        ? 'nothing'
        : `${count(waiting, 'announcement', 'announcements')} for ${count(places, 'place', 'places')}`,
    broken: (place: string, since: string, reason: string): Words => [
      `${place}, since `,
      at(since),
      `: ${reason}`,
    ],
    brokenLabel: 'Cannot be posted to',
  },

  health: {
    store: { name: 'Store', ok: 'can be written to' },
    barium: { name: 'Barium', ok: 'signed in', simulator: 'signed in to the embedded simulator' },
    reading: {
      name: 'Watching',
      first: (known: number) => `reads Barium for the first time: ${count(known, 'case', 'cases')} so far`,
      soon: 'about to read Barium',
      last: (when: string, seconds: number, calls: number, known: number) =>
        `read at ${clock(when)} in ${seconds.toFixed(1)} s with ${count(calls, 'call', 'calls')}; ${count(known, 'case', 'cases')} known`,
      trouble: {
        upstream: (since: string) =>
          `Barium cannot be read since ${clock(since)}; changes are found as soon as it can`,
        store: (since: string) =>
          `the database cannot be written to since ${clock(since)}: free the disk or the file, nothing is lost`,
        fault: (since: string) => `failing since ${clock(since)}; the log says why`,
      },
    },
    announcing: {
      name: 'Announcements',
      detail: (waiting: number, places: number, broken: number) =>
        [
          waiting === 0
            ? 'nothing waits'
            : `${count(waiting, 'announcement waits', 'announcements wait')} for ${count(places, 'place', 'places')}`,
          ...(broken === 0 ? [] : [`${count(broken, 'place', 'places')} cannot be posted to`]),
        ].join('; '),
    },
  },

  /** The shell's own words. */
  ask: {
    written: (path: string) => `Written: ${path}`,
    useOut: (name: string) => `${name} came along; --out DIR writes it to a folder.`,
  },

  /** What `doctor` prints; for whoever runs the bot. */
  doctor: {
    node: {
      name: 'Node.js',
      ok: (version: string) => `${version} is new enough`,
      old: (version: string, least: string) => `${version} is too old: install ${least} or newer`,
    },
    settings: { name: 'Settings', ok: 'every variable can be read' },
    cases: {
      name: 'Cases',
      ok: (total: number, ms: number) =>
        `${count(total, 'active case', 'active cases')}, listed in ${number.format(ms)} ms`,
      none: 'no active case can be seen: does the bot’s Barium user have the right to see them?',
    },
    operators: {
      name: 'Access',
      ok: 'operators and admins are named',
      none: 'nobody may change anything: name people in ACCESS_OPERATORS and ACCESS_ADMINS (“whoami” says how)',
    },
    publicUrl: {
      name: 'Public address',
      unneeded: 'not needed for the playground or a socket',
      unset: 'PUBLIC_URL is unset: the manifests need the https address that the platforms reach the bot at',
      ok: (url: string) => `${url} answers`,
      silent: (url: string, why: string) =>
        `${url} does not answer with this bot (${why}): start it, and check the way from outside to its port`,
    },
  },

  complaints: {
    emptyTitle: 'What would you like to know?',
    unknownCommand: (word: string) => `I don’t know “${word}”`,
    unknownCommandHint: 'Type “help” to see what I can do.',
    didYouMean: (word: string) => `Did you mean “${word}”?`,
    unknownKey: (key: string) => `I don’t know the key “${key}:”`,
    keysAre: (keys: readonly string[]) => `This command knows ${listed(keys.map((key) => `${key}:`))}.`,
    leftOver: (words: string) => `I don’t know what to do with “${words}”`,
    tooLong: 'That is too long for a command',
    tooLongHint: (limit: number) => `A command has at most ${number.format(limit)} characters.`,
    missingTitle: (argument: string) => `Missing: ${argument}`,
    wrongTitle: (argument: string) => `${argument} does not fit`,
    usage: (usage: string) => `Type: ${usage}`,
    example: (example: string) => `For example: ${example}`,
    fieldMissing: 'Please fill this in.',
  },

  /** How the arguments are called when something is wrong with them. */
  arguments: {
    instance: 'the case',
    status: 'the status',
    app: 'app:',
    match: 'name:',
    by: 'by:',
    page: 'page:',
    task: 'the task',
    object: 'the file or form',
    version: 'version:',
    width: 'width:',
    height: 'height:',
    zoom: 'zoom:',
    message: 'the message',
    boundary: 'boundary:',
    folder: 'the folder’s name',
    template: 'template:',
    form: 'name:',
    fields: 'the fields',
    token: 'the token',
    about: 'the command',
    statuses: 'status:',
    milestone: 'milestone:',
    startedBy: 'started-by:',
    on: 'on:',
    as: 'as:',
    diagram: 'diagram:',
    anyway: 'anyway:',
    watch: 'the watch',
    duration: 'the duration',
  } as Readonly<Record<string, string>>,

  /** What would have fitted, by the name that the commands' schemas give it. */
  expected: {
    page: 'A page is a whole number from 1.',
    by: 'It can be counted by:app.',
    pixels: 'A size in pixels is a whole number from 16 to 4,000.',
    zoom: 'A zoom is a number from 0.1 to 4.',
    yesno: 'Say yes or no.',
    short: 'At most 200 characters, please.',
    fields: 'Each field is written as field = value.',
    statuses: 'Give one or more statuses, separated by commas: active,completed.',
    kinds: 'Give one or more of created, status, milestone, gone and deadline, separated by commas.',
    mode: 'Say thread, flat or digest.',
    watch: 'A watch is named by its number: 1, 2, 3 …',
    duration: 'A duration is a number and a unit, from a minute to 90 days: 30m, 2h, 3d, 1 week; or off.',
    other: 'That value does not fit.',
  } as Readonly<Record<string, string>>,

  problems: {
    deniedTitle: 'You may not do this',
    denied: (role: string) => `It is for ${role}s.`,
    deniedHow: (entry: string, variable: string) =>
      `An admin of the bot can allow it by putting ${entry} into ${variable}.`,
    strangerTitle: 'You may not ask here yet',
    notFound: 'Barium does not know it (any more)',
    notFoundHint: 'It may have been deleted, or the id is wrong.',
    noDiagram: 'No diagram for this process',
    notAllowed: 'Barium does not let the bot do this',
    notAllowedHint: 'The bot’s own user in Barium lacks the right. An admin of Barium can give it.',
    refused: 'Barium refused it',
    refusedSays: (message: string) => `Barium says: ${message}`,
    reference: (id: string) => `Reference for Barium’s support: ${id}`,
    credentials: 'The bot cannot sign in to Barium',
    credentialsHint:
      'Barium refused the bot’s own credentials. Whoever runs the bot must check BARIUM_USERNAME, BARIUM_PASSWORD and BARIUM_API_KEY.',
    unreachable: {
      connection: 'Barium cannot be reached just now',
      deadline: 'Barium takes too long to answer just now',
      overloaded: 'Barium is busy just now',
      server: 'Barium has a fault just now',
    },
    unreachableHint: 'Nothing was changed. Please try again in a moment.',
    nonsense: 'Barium’s answer made no sense',
    nonsenseHint:
      'Nothing more is known. Please try again in a moment; whoever runs the bot can see it in the log.',
    tooLarge: 'That is too large to pass on',
    tooLargeHint: (limit: number) => `Up to ${number.format(limit)} MB go through the bot.`,
    uploadBroken: 'The file did not arrive whole',
    uploadBrokenHint: 'It broke off on its way to the bot, so nothing was added. Please send it once more.',
    unknownOutcome: 'It was sent, but whether Barium did it is not known',
    unknownOutcomeHint: 'The answer was lost on the way. Look before you try again.',
    stopping: 'The bot is restarting',
    fault: 'Something went wrong in the bot',
    faultHint: (id: string) => `Whoever runs the bot can find it in the log under ${id}.`,
  },
};
