/** `barium-bot ask`, as a process of its own: on the embedded simulator, and on an upstream that is nothing like it. */
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { safeFileName } from '../../src/cli/safe-file-name.ts';
import { killAndRemoveFolders, runCli, type ProcessResult, type Env, itTakesTime, createFolder } from './child.ts';
import { readPngSize } from './png.ts';
import { type QuirkyBarium, startQuirkyBarium } from './quirky-barium.ts';

/** Whom the walk meets. The simulator's instances are the same on every first start. */
interface Cast {
  readonly name: string;
  /** A part of an instance's name that fits no other. */
  readonly part: string;
  readonly message: string;
  readonly task: string;
  readonly file: string;
  readonly fileName: string;
  /** An instance of a process without a diagram. */
  readonly undrawn: string;
}

const simulated: Cast = {
  name: 'Order 4012 Nordin Data AB',
  part: 'order 4012',
  message: 'Delivered',
  task: 'Ship the goods [Completed]',
  file: 'lines',
  fileName: 'Order lines.csv',
  undrawn: 'new employee per',
};

const quirky: Cast = {
  name: 'Order 5001',
  part: 'er 5001',
  message: 'Approve',
  task: 'Check credit [Active]',
  file: 'contract',
  fileName: 'contract.pdf',
  undrawn: 'visit 5002',
};

const guidPattern = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

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
  ['another upstream with every quirk', quirky],
])('ask, on %s,', (_where, cast) => {
  let cwd: string;
  let env: Env;
  let id: string;

  beforeAll(async () => {
    cwd = await createFolder();
    env = cast === quirky ? upstream.env : {};
  });

  /** What is printed is the answer alone: the log keeps to stderr, and has nothing to say of what went well. */
  async function ask(...args: readonly string[]): Promise<ProcessResult> {
    const ended = await runCli(cwd, ['ask', ...args], env);
    expect(ended.stdout).not.toMatch(/^\{"level"/m);
    return ended;
  }

  itTakesTime('lists active instances with the line that opens each', async () => {
    const { code, stdout, stderr } = await ask('list active');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Active cases\n/);
    expect(stdout).toMatch(/• .+ \[Active\]\n.+\n {4}→ Open: show [0-9a-f-]{36}\n/);
    expect(stdout).toMatch(/\n1–\d+ of \d\d\n$/);
  });

  itTakesTime('shows an instance by a part of its name, typed in words of the shell', async () => {
    const { code, stdout } = await ask('show', ...cast.part.split(' '));
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${cast.name} \\[Active\\]\n`));
    id = guidPattern.exec(stdout)?.[0] ?? '';
    expect(stdout).toContain(`→ Delete…: delete ${id}\n`);
  });

  itTakesTime('lists tasks and files', async () => {
    const [tasks, files] = await Promise.all([ask(`tasks ${id}`), ask(`files ${id}`)]);
    expect(tasks.stdout).toContain(`• ${cast.task}\n`);
    expect(files.stdout).toContain(`• ${cast.fileName} [File]\n`);
    expect(files.stdout).toMatch(/• .+ \[Folder\]\n[\s\S]*• .+ \[Form\]\n|\[Form\]\n[\s\S]*\[Folder\]\n/);
    expect([tasks.code, files.code]).toEqual([0, 0]);
  });

  itTakesTime('downloads a file into --out under its name', async () => {
    const { code, stdout } = await ask(`download ${id} ${cast.file}`, '--out', 'files');
    expect(code).toBe(0);
    expect(stdout).toContain(`Saved ${join('files', cast.fileName)}\n`);
    expect((await readFile(join(cwd, 'files', cast.fileName))).length).toBeGreaterThan(10);
  });

  itTakesTime('puts nothing in the place of what is there already, nor through a link', async () => {
    const folder = join(cwd, 'kept');
    await mkdir(folder);
    await writeFile(join(folder, cast.fileName), 'mine');
    await symlink(join(cwd, 'elsewhere'), join(folder, safeFileName(cast.fileName, 2)));
    const { code, stdout } = await ask(`download ${id} ${cast.file}`, '--out', 'kept');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining(`Saved ${join('kept', safeFileName(cast.fileName, 3))}\n`),
    });
    expect(await readFile(join(folder, cast.fileName), 'utf8')).toBe('mine');
    expect(await readdir(folder)).toHaveLength(3);
    await expect(stat(join(cwd, 'elsewhere'))).rejects.toThrow('ENOENT');
  });

  itTakesTime('writes a diagram of the width that was asked for', async () => {
    const { code, stdout } = await ask(`diagram ${id} width:480`, '--out', 'pictures');
    expect(code).toBe(0);
    const [picture = ''] = await readdir(join(cwd, 'pictures'));
    expect(stdout).toContain(`Saved ${join('pictures', picture)}\n`);
    const { width, height } = readPngSize(await readFile(join(cwd, 'pictures', picture)));
    expect(width).toBe(480);
    expect(height).toBeGreaterThan(50);
  });

  itTakesTime('says that a process has no diagram, and answers 1', async () => {
    const { code, stdout } = await ask(`diagram ${cast.undrawn}`, '--out', 'none');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^No diagram for this process\n/);
    await expect(readdir(join(cwd, 'none'))).rejects.toThrow('ENOENT');
  });

  itTakesTime('sends a message once, and says so when the process does not take it', async () => {
    const taken = await ask(`send ${id} ${cast.message}`);
    expect(taken.stdout).toMatch(new RegExp(`“${cast.message}” was sent \\[done\\]`, 'i'));
    expect(taken.code).toBe(0);
    const [undrawn = ''] = guidPattern.exec((await ask(`show ${cast.undrawn}`)).stdout) ?? [];
    const other = await ask(`send ${undrawn} Nonsense`);
    expect(other.stdout).toMatch(/^The process didn’t accept “Nonsense”\n/);
    expect(other.code).toBe(1);
  });

  itTakesTime('uploads a file and adds a folder', async () => {
    await writeFile(join(cwd, 'note.txt'), 'räksmörgås\n');
    const upload = await ask(`upload ${id}`, '--file', 'note.txt');
    expect(upload).toMatchObject({ code: 0, stdout: expect.stringMatching(/^note\.txt was uploaded\n/) });
    const folder = await ask(`folder ${id} Invoices 2026`);
    expect(folder).toMatchObject({ code: 0, stdout: expect.stringContaining('“Invoices 2026” was added') });
    const { stdout } = await ask(`download ${id} note.txt`, '--out', 'back');
    expect(stdout).toContain(`Saved ${join('back', 'note.txt')}\n`);
    expect(await readFile(join(cwd, 'back', 'note.txt'), 'utf8')).toBe('räksmörgås\n');
  });

  itTakesTime('prints the neutral reply as JSON, and no secret in it', async () => {
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

  itTakesTime('deletes after the confirmation that it printed, and not a second time', async () => {
    const asked = await ask(`delete ${id}`);
    expect(asked.stdout).toMatch(/^Delete .+\?.*\n\nThis also deletes .+\. This can’t be undone\.\n/);
    const [line = ''] = /confirm \w+/.exec(asked.stdout) ?? [];
    const first = await ask(line);
    expect(first.stdout).toMatch(new RegExp(`^${cast.name} was deleted\n`));
    const second = await ask(line);
    expect(second.stdout).toMatch(/^Already done\n[\s\S]*It won’t run twice\.\n$/);
    const gone = await ask(`show ${id}`);
    expect(gone.stdout).toMatch(/^Not found in Barium\n/);
    expect([asked.code, first.code, second.code, gone.code]).toEqual([0, 0, 1, 1]);
  });
});

describe('ask, after the walk,', () => {
  it('had each effect once upstream, through every mishap and with tickets that wore out', () => {
    expect(upstream.effects).toEqual([
      'send Approve',
      `add repository.file note.txt: ${Buffer.from('räksmörgås\n')}`,
      'add repository.folder Invoices 2026',
      expect.stringMatching(/^delete /),
    ]);
    expect(upstream.pendingFailures()).toEqual([]);
    expect(upstream.signInCount()).toBeGreaterThan(10);
  });

  it('never did what a client must not do', () => {
    expect(upstream.violations).toEqual([]);
  });
});

describe('the command line', () => {
  itTakesTime('takes turns when it is asked several things at once', async () => {
    const cwd = await createFolder();
    await runCli(cwd, ['ask', 'list']);
    const names = ['One', 'Two', 'Three', 'Four'];
    const ended = await Promise.all(
      names.map((name) => runCli(cwd, ['ask', `folder "Order 4012 Nordin Data AB" ${name}`])),
    );
    expect(ended.map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    const { stdout } = await runCli(cwd, ['ask', 'files order 4012']);
    for (const name of names) expect(stdout).toContain(`• ${name} [Folder]`);
  });

  itTakesTime('leaves no half file behind when one breaks off on its way', async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, 'broken.txt'), 'half of it');
    await runCli(cwd, ['ask', 'upload visit 5008', '--file', 'broken.txt'], upstream.env);
    const args = ['ask', 'download visit 5008 broken.txt', '--out', 'files'];
    const { code, stdout, stderr } = await runCli(cwd, args, upstream.env);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^Can’t reach Barium right now\n/m);
    expect(await readdir(join(cwd, 'files'))).toEqual([]);
  });

  const misuses = [
    ['an unknown verb', ['frobnicate'], 'there is no verb “frobnicate”\n'],
    ['a misspelt verb', ['doktor'], 'there is no verb “doktor”; did you mean “doctor”?'],
    ['a word that every object knows', ['toString'], 'there is no verb “toString”'],
    ['another one', ['__proto__'], 'there is no verb “__proto__”'],
    ['nothing to ask', ['ask'], 'ask what?'],
    ['an unknown option', ['ask', 'list', '--jsno'], "Unknown option '--jsno'\n"],
    ['a file that is not there', ['ask', 'upload x', '--file', 'nowhere.txt'], 'nowhere.txt'],
  ] as const;
  for (const [what, args, says] of misuses) {
    itTakesTime(`answers 2 to ${what}, and says how it is used`, async () => {
      const { code, stdout, stderr } = await runCli(await createFolder(), args);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(says);
      expect(stderr).toContain('Usage: barium-bot <verb>');
    });
  }

  itTakesTime('says how it is used when it is asked', async () => {
    const { code, stdout } = await runCli(await createFolder(), ['--help']);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^Usage: barium-bot <verb>\n/),
    });
  });

  itTakesTime('answers 1, not 2, to a line that the bot does not understand', async () => {
    const { code, stdout } = await runCli(await createFolder(), ['ask', 'lsit active']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^I don’t know “lsit”\n[\s\S]*Did you mean “list”\?/);
  });

  itTakesTime('speaks the language of the shell, or the one that was chosen for the bot', async () => {
    const ask = async (env: Env) => (await runCli(await createFolder(), ['ask', 'lista'], env)).stdout;
    expect(await ask({ LANG: 'sv_SE.UTF-8' })).toContain('Pågående ärenden');
    expect(await ask({ LANG: 'C', LOCALE: 'sv' })).toContain('Pågående ärenden');
    expect(await ask({ LANG: 'C' })).toContain('Active cases');
  });

  itTakesTime('reads .env in the folder where it runs', async () => {
    const cwd = await createFolder();
    await writeFile(join(cwd, '.env'), 'LOCALE=klingon\n');
    const { code, stderr } = await runCli(cwd, ['ask', 'list']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringContaining('LOCALE must be one of: en'),
    });
  });
});
