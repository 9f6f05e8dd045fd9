/**
 * Builds the Dockerfile without a container engine. Each stage is a folder in which RUN and COPY are executed. This machine's
 * Node replaces the base image, and the packages of this checkout replace those that `npm ci` would install from the same
 * lock file.
 */
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DockerfileParser } from 'dockerfile-ast';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);

export interface Step {
  readonly keyword: string;
  /** The text after the keyword, on one line. */
  readonly args: string;
}

export interface Stage {
  readonly image: string;
  readonly name: string | undefined;
  readonly steps: readonly Step[];
}

/** Parses the stages of a Dockerfile, in order. */
export function readStages(text: string): readonly Stage[] {
  const stages: { image: string; name: string | undefined; steps: Step[] }[] = [];
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const args = instruction
      .getTextContent()
      .slice(keyword.length)
      .replaceAll(/\\\n\s*/gu, '')
      .trim();
    if (keyword === 'FROM') {
      const [image = '', , name] = args.split(/\s+/u);
      stages.push({ image, name, steps: [] });
    } else {
      stages.at(-1)?.steps.push({ keyword, args });
    }
  }
  return stages;
}

/** The JSON arguments of the last step with this keyword. */
export function argumentsOf(stage: Stage, keyword: string): readonly string[] {
  const { args } = stage.steps.findLast((step) => step.keyword === keyword) ?? { args: '' };
  return JSON.parse(args.slice(args.indexOf('[')));
}

/** Copies the build context: the checkout without what `.dockerignore` excludes. */
async function copyContext(to: string): Promise<void> {
  const lines = (await readFile(join(checkout, '.dockerignore'), 'utf8')).split('\n');
  const patterns = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const included = patterns.filter((line) => line.startsWith('!')).map((line) => line.slice(1));
  const excluded = patterns.filter((line) => !line.startsWith('!') && line !== '*');
  for (const path of included) {
    const filter = (from: string) => !excluded.some((one) => from === join(checkout, one));
    await cp(join(checkout, path), join(to, path), { recursive: true, filter });
  }
}

/** Runs the build in `root`. Returns the app folder, the data folder and the id of the image's user. */
export async function build(
  stages: readonly Stage[],
  root: string,
): Promise<{ app: string; data: string; userId: number }> {
  const context = join(root, 'context');
  const data = join(root, 'data');
  await copyContext(context);
  const folderOf = (stage: Stage | undefined) => join(root, stage?.name ?? 'image');
  for (const stage of stages) {
    const app = folderOf(stage);
    await mkdir(app);
    for (const { keyword, args } of stage.steps) {
      if (keyword === 'COPY') {
        const from = /^--from=(\S+) /u.exec(args)?.[1];
        const source = from === undefined ? context : folderOf(stages.find(({ name }) => name === from));
        await copy(args.replace(/^--from=\S+ (?:\/app\/)?/u, ''), source, app);
      } else if (keyword === 'RUN') {
        await runStep(args, app, data);
      }
    }
  }
  // Like a read-only mount: not even the owner can write.
  const app = folderOf(stages.at(-1));
  await run('chmod', ['-R', 'a-w,a+rX', app]);
  await chmod(root, 0o755);
  return { app, data, userId: process.getuid?.() === 0 ? 10_001 : (process.getuid?.() ?? 0) };
}

async function copy(args: string, source: string, app: string): Promise<void> {
  const paths = args.split(/\s+/u);
  const to = paths.pop() ?? '';
  for (const path of paths) {
    const target = to.endsWith('/') && path !== '.' ? join(app, to, path) : join(app, to);
    await mkdir(dirname(target), { recursive: true });
    await cp(join(source, path), target, { recursive: true });
  }
}

async function runStep(command: string, app: string, data: string): Promise<void> {
  if (command.startsWith('npm ci')) {
    const workspace = /--workspace=(\S+)/u.exec(command)?.[1];
    await (workspace === undefined ? linkPackages(app) : copyPackages(workspace, app));
    return;
  }
  // Only root can change the owner of a folder.
  const allowed = process.getuid?.() === 0 ? command : command.replaceAll(/ -[og] \d+/gu, '');
  await run('sh', ['-euc', allowed.replaceAll(' /data', ` ${data}`)], { cwd: app });
}

/** Replaces `npm ci`. */
async function linkPackages(app: string): Promise<void> {
  await symlink(join(checkout, 'node_modules'), join(app, 'node_modules'));
}

/** Replaces `npm ci --workspace`: copies the packages of the workspace from this checkout. */
export async function copyPackages(workspace: string, app: string): Promise<void> {
  const listing = ['ls', `--workspace=${workspace}`, '--omit=dev', '--all', '--parseable'];
  const { stdout } = await run('npm', listing, { cwd: checkout });
  for (const path of stdout.split('\n').filter((line) => line.includes('/node_modules/'))) {
    const name = path.slice(path.indexOf('node_modules/'));
    if (name === `node_modules/${workspace}`) continue;
    await cp(path, join(app, name), { recursive: true });
  }
}
