/** `barium-bot ask` as a process, on the embedded simulator and on an independent upstream. */
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safeFileName } from '../../src/cli/safe-file-name.ts';
import { createFolder, type Env, killAndRemoveFolders, type ProcessResult, runCli } from './child.ts';
import { readPngSize } from './png.ts';
import { type QuirkyBarium, startQuirkyBarium } from './quirky-barium.ts';

/** Instances and names that the tests use. The simulator has the same instances on every first start. */
interface Fixture {
  readonly name: string;
  /** A part of the instance's name that matches no other instance. */
  readonly part: string;
  readonly message: string;
  readonly task: string;
  readonly file: string;
  readonly fileName: string;
  /** An instance of a process without a diagram. */
  readonly withoutDiagram: string;
}

const simulated: Fixture = {
  name: 'Order 4012 Nordin Data AB',
  part: 'order 4012',
  message: 'Delivered',
  task: 'Ship the goods [Completed]',
  file: 'lines',
  fileName: 'Order lines.csv',
  withoutDiagram: 'new employee per',
};

const quirky: Fixture = {
  name: 'Order 5001',
  part: 'er 5001',
  message: 'Approve',
  task: 'Check credit [Active]',
  file: 'contract',
  fileName: 'contract.pdf',
  withoutDiagram: 'visit 5002',
};

/** The id among the details of a case. */
const caseIdPattern = /^Case ID: +([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/m;

let upstream: QuirkyBarium;

beforeAll(async () => {
  upstream = await startQuirkyBarium();
});

afterAll(async () => {
  await killAndRemoveFolders();
  await upstream.close();
});

describe.each([
  ['the embedded simulator', simulated],
  ['the quirky upstream', quirky],
])('barium-bot ask on %s', (_upstream, fixture) => {
  let cwd: string;
  let env: Env;
  let id: string;

  beforeAll(async () => {
    cwd = await createFolder();
    env = fixture === quirky ? upstream.env : {};
  });

  /** Only the answer is printed to stdout; the log goes to stderr. */
  async function ask(...args: readonly string[]): Promise<ProcessResult> {
    const result = await runCli(cwd, ['ask', ...args], env);
    expect(result.stdout).not.toMatch(/^\{"level"/m);
    return result;
  }

  it('lists active cases with a command that opens each one', async () => {
    const { code, stdout, stderr } = await ask('list active');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Active cases, 1–\d+ of \d\d\n/);
    expect(stdout).toMatch(/• (.+)\n.+\n {4}→ Open: show "\1"\n/);
    expect(stdout).toMatch(/\nPage 1 of \d\n$/);
  });

  it('shows a case by a part of its name without quotes', async () => {
    const { code, stdout } = await ask('show', ...fixture.part.split(' '));
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${fixture.name}\n`));
    [, id = ''] = caseIdPattern.exec(stdout) ?? [];
    expect(stdout).toContain(`→ Delete…: delete "${fixture.name}"\n`);
  });

  it('lists the tasks and files of a case', async () => {
    const [tasks, files] = await Promise.all([ask(`tasks ${id}`), ask(`files ${id}`)]);
    expect(tasks.stdout).toContain(`• ${fixture.task}\n`);
    expect(files.stdout).toContain(`• ${fixture.fileName}\n`);
    expect(files.stdout).toMatch(/• .+ \[Folder\]\n[\s\S]*• .+ \[Form\]\n|\[Form\]\n[\s\S]*\[Folder\]\n/);
    expect([tasks.code, files.code]).toEqual([0, 0]);
  });

  it('saves a downloaded file to --out under its name', async () => {
    const { code, stdout } = await ask(`download ${id} ${fixture.file}`, '--out', 'files');
    expect(code).toBe(0);
    expect(stdout).toContain(`Saved ${join('files', fixture.fileName)}\n`);
    expect((await readFile(join(cwd, 'files', fixture.fileName))).length).toBeGreaterThan(10);
  });

  it('overwrites neither an existing file nor the target of a symbolic link', async () => {
    const folder = join(cwd, 'kept');
    await mkdir(folder);
    await writeFile(join(folder, fixture.fileName), 'mine');
    await symlink(join(cwd, 'elsewhere'), join(folder, safeFileName(fixture.fileName, 2)));
    const { code, stdout } = await ask(`download ${id} ${fixture.file}`, '--out', 'kept');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining(`Saved ${join('kept', safeFileName(fixture.fileName, 3))}\n`),
    });
    expect(await readFile(join(folder, fixture.fileName), 'utf8')).toBe('mine');
    expect(await readdir(folder)).toHaveLength(3);
    await expect(stat(join(cwd, 'elsewhere'))).rejects.toThrow('ENOENT');
  });

  it('saves a diagram with the requested width', async () => {
    const { code, stdout } = await ask(`diagram ${id} width:480`, '--out', 'pictures');
    expect(code).toBe(0);
    const [picture = ''] = await readdir(join(cwd, 'pictures'));
    expect(stdout).toContain(`Saved ${join('pictures', picture)}\n`);
    const { width, height } = readPngSize(await readFile(join(cwd, 'pictures', picture)));
    expect(width).toBe(480);
    expect(height).toBeGreaterThan(50);
  });

  it('saves a timeline of the tasks for a process that has no diagram', async () => {
    const { code, stdout } = await ask(`diagram ${fixture.withoutDiagram}`, '--out', 'timelines');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Progress – .*\n/);
    const [picture = ''] = await readdir(join(cwd, 'timelines'));
    expect(readPngSize(await readFile(join(cwd, 'timelines', picture))).width).toBe(800);
  });

  it('sends a message, and reports a message that the process does not accept', async () => {
    const accepted = await ask(`send ${id} ${fixture.message}`);
    expect(accepted.stdout).toMatch(new RegExp(`“${fixture.message}” was sent`, 'i'));
    expect(accepted.code).toBe(0);
    const [, otherId = ''] = caseIdPattern.exec((await ask(`show ${fixture.withoutDiagram}`)).stdout) ?? [];
    const rejected = await ask(`send ${otherId} Nonsense`);
    expect(rejected.stdout).toMatch(/^The process didn’t accept “Nonsense”\n/);
    expect(rejected.code).toBe(1);
  });

  it('uploads a file and adds a folder to a case', async () => {
    await writeFile(join(cwd, 'note.txt'), 'räksmörgås\n');
    const upload = await ask(`upload ${id}`, '--file', 'note.txt');
    expect(upload).toMatchObject({ code: 0, stdout: expect.stringMatching(/^note\.txt was uploaded\n/) });
    const fileless = await ask(`upload ${id}`);
    expect(fileless).toMatchObject({ code: 1, stderr: '' });
    expect(fileless.stdout).toContain(`→ Upload: upload "${fixture.name}" --file PATH\n`);
    const folder = await ask(`folder ${id} Invoices 2026`);
    expect(folder).toMatchObject({ code: 0, stdout: expect.stringContaining('“Invoices 2026” was added') });
    const { stdout } = await ask(`download ${id} note.txt`, '--out', 'back');
    expect(stdout).toContain(`Saved ${join('back', 'note.txt')}\n`);
    expect(await readFile(join(cwd, 'back', 'note.txt'), 'utf8')).toBe('räksmörgås\n');
  });

  it('prints the reply as JSON without secrets', async () => {
    const { code, stdout } = await ask('--json', `diagram ${id}`, '--out', 'json');
    expect(code).toBe(0);
    const reply = JSON.parse(stdout);
    expect(reply).toMatchObject({
      outcome: 'done',
      visibility: 'ephemeral',
      card: { title: expect.any(String) },
    });
    expect(reply.pictures).toMatchObject([
      {
        name: expect.any(String),
        type: 'image/png',
        path: expect.stringMatching(/^json/),
        alt: expect.any(String),
      },
    ]);
    for (const name of ['BARIUM_PASSWORD', 'BARIUM_API_KEY', 'BARIUM_USERNAME']) {
      if (env[name] !== undefined) expect(stdout).not.toContain(env[name]);
    }
  });

  it('deletes a case with the printed confirmation, and only once', async () => {
    const requested = await ask(`delete ${id}`);
    expect(requested.stdout).toMatch(
      /^Delete .+\?.*\n\nCase ID: [\da-f]{8}\n\nThis also deletes .+\. This can’t be undone\.\n/,
    );
    const [line = ''] = /confirm \w+/.exec(requested.stdout) ?? [];
    const first = await ask(line);
    expect(first.stdout).toMatch(new RegExp(`^${fixture.name} was deleted\n`));
    const second = await ask(line);
    expect(second.stdout).toMatch(/^Already done\n[\s\S]*It won’t run twice\.\n$/);
    const deleted = await ask(`show ${id}`);
    expect(deleted.stdout).toMatch(/^Not found in Barium\n/);
    expect([requested.code, first.code, second.code, deleted.code]).toEqual([0, 0, 1, 1]);
  });
});

describe('the quirky upstream after these commands', () => {
  it('has each effect once, despite transient failures and expired tickets', () => {
    expect(upstream.effects).toEqual([
      'send Approve',
      `add repository.file note.txt: ${Buffer.from('räksmörgås\n')}`,
      'add repository.folder Invoices 2026',
      expect.stringMatching(/^delete /),
    ]);
    expect(upstream.pendingFailures()).toEqual([]);
    expect(upstream.signInCount()).toBeGreaterThan(10);
  });

  it('has received no forbidden request', () => {
    expect(upstream.violations).toEqual([]);
  });
});

describe('the barium-bot command line', () => {
  it('runs concurrent commands on one simulator', async () => {
    const cwd = await createFolder();
    await runCli(cwd, ['ask', 'list']);
    const names = ['One', 'Two', 'Three', 'Four'];
    const results = await Promise.all(
      names.map((name) => runCli(cwd, ['ask', `folder "Order 4012 Nordin Data AB" ${name}`])),
    );
    expect(results.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const { stdout } = await runCli(cwd, ['ask', 'files order 4012']);
    for (const name of names) expect(stdout).toContain(`• ${name} [Folder]`);
  });

  it('leaves no partial file when a download is interrupted', async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, 'broken.txt'), 'partial content');
    await runCli(cwd, ['ask', 'upload visit 5008', '--file', 'broken.txt'], upstream.env);
    const args = ['ask', 'download visit 5008 broken.txt', '--out', 'files'];
    const { code, stdout, stderr } = await runCli(cwd, args, upstream.env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Can’t reach Barium right now\n/m);
    expect(await readdir(join(cwd, 'files'))).toEqual([]);
  });

  const invalidArguments = [
    ['an unknown command', ['frobnicate'], 'Unknown command "frobnicate".'],
    ['a misspelt command', ['doktor'], 'Unknown command "doktor". Did you mean "doctor"?'],
    ['the name of an object method', ['toString'], 'Unknown command "toString".'],
    ['the name of a prototype', ['__proto__'], 'Unknown command "__proto__".'],
    ['no command to ask', ['ask'], 'Missing command.'],
    ['a misspelt option', ['ask', 'list', '--fiel', 'a.txt'], 'Unknown option \'--fiel\'. Did you mean "--file"?'],
    ['an unknown option', ['ask', 'list', '--jsno'], 'Unknown option \'--jsno\'. Did you mean "--json"?'],
    ['a missing file', ['ask', 'upload x', '--file', 'nowhere.txt'], 'nowhere.txt'],
  ] as const;
  for (const [name, args, message] of invalidArguments) {
    it(`exits with 2 and prints two lines for ${name}`, async () => {
      const { code, stdout, stderr } = await runCli(await createFolder(), args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      const [first, second, ...rest] = stderr.split('\n');
      expect(first).toContain(message);
      expect(second).toBe(`See "barium-bot help${args[0] === 'ask' ? ' ask' : ''}".`);
      expect(rest).toEqual(['']);
    });
  }

  it.each([
    ['a choice of a case', 'show order'],
    ['a choice of a task', 'task order 4711'],
    ['a choice of a file', 'download order 4711'],
    ['a missing file', 'upload order 4711'],
    ['a missing name', 'folder order 4711'],
    ['a page that is no number', 'list page:0'],
    ['a page that does not exist', 'list page:99'],
    ['a page of tasks that does not exist', 'tasks order 4711 page:9'],
    ['what Barium refuses', 'form order 4711 template:Nope name:Visit'],
  ])('exits with 1 for %s, without a log before the answer', async (_name, line) => {
    const { code, stdout, stderr } = await runCli(await createFolder(), ['ask', line]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).not.toBe('');
  });

  it('offers the next commands in the language of the reader', async () => {
    const cwd = await createFolder();
    const ask = async (line: string) => (await runCli(cwd, ['ask', line], { LOCALE: 'sv' })).stdout;
    expect(await ask('visa order 4012')).toMatch(/^→ Uppgifter: uppgifter "Order 4012 Nordin Data AB"$/m);
    expect(await ask('lista pågående process:Order')).toMatch(/^→ Nästa: lista pågående process:Order sida:2$/m);
    expect(await ask('ladda upp order 4012')).toMatch(/: ladda-upp "Order 4012 Nordin Data AB" --file SÖKVÄG$/m);
  });

  it('exits with 1 for a command that the bot does not know', async () => {
    const { code, stdout } = await runCli(await createFolder(), ['ask', 'lsit active']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^I don’t know “lsit”\n[\s\S]*Did you mean “list”\?/);
  });

  it('answers in the language of LOCALE or the shell', async () => {
    const ask = async (env: Env) => (await runCli(await createFolder(), ['ask', 'lista'], env)).stdout;
    expect(await ask({ LANG: 'sv_SE.UTF-8' })).toContain('Pågående ärenden');
    expect(await ask({ LANG: 'C', LOCALE: 'sv' })).toContain('Pågående ärenden');
    expect(await ask({ LANG: 'C' })).toContain('Active cases');
  });

  it('reads .env in the working directory', async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, '.env'), 'LOCALE=klingon\n');
    const { code, stderr } = await runCli(cwd, ['ask', 'list']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('LOCALE must be one of: en'),
    });
  });
});
