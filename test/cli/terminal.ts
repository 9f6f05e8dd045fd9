/** `barium-bot` in a real terminal, which `script` of util-linux opens. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { type Env, program } from './child.ts';

export interface Terminal {
  /** Everything that was shown, without colors and movements of the cursor, and on one line: lines break anywhere. */
  screen(): string;
  /** Resolves when the pattern is shown after the last input; rejects after 20 seconds, or if the process ends before. */
  waitFor(pattern: RegExp): Promise<void>;
  /** Waits for a question, and types. */
  answer(question: RegExp, keys: string): Promise<void>;
  /** Types at once. */
  type(keys: string): void;
  readonly exitCode: Promise<number>;
  kill(): void;
}

export const enter = '\r';
export const escapeKey = '\x1b';
export const ctrlC = '\x03';

/** Whether this machine can open terminals: elsewhere than on Linux, `script` has other options. */
export const hasTerminals = spawnSync('script', ['-qec', 'true', '/dev/null']).status === 0;

const timeoutMs = 20_000;

export function startInTerminal(cwd: string, args: readonly string[], env: Env): Terminal {
  const command = ['stty cols 100 rows 60; exec', process.execPath, program, ...args].join(' ');
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: {
      PATH: process.env.PATH ?? '',
      HOME: cwd,
      TZ: 'UTC',
      LANG: 'en_US.UTF-8',
      TERM: 'xterm',
      SHELL: '/bin/sh',
      ...env,
    },
  });
  let output = '';
  let seen = 0;
  let isOver = false;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  const exitCode = once(child, 'close').then(([code]) => {
    isOver = true;
    return code as number;
  });
  const screen = () => stripVTControlCharacters(output).replaceAll(/[\s│├─╮╯]+/gu, ' ');
  const type = (keys: string) => {
    seen = screen().length;
    child.stdin.write(keys);
  };
  const waitFor = async (pattern: RegExp) => {
    for (const start = performance.now(); !pattern.test(screen().slice(seen)); await delay(10)) {
      if (isOver || performance.now() - start > timeoutMs)
        throw new Error(`${pattern} is missing on:\n${screen().slice(-3_000)}`);
    }
  };
  return {
    screen,
    waitFor,
    type,
    async answer(question, keys) {
      await waitFor(question);
      type(keys);
    },
    exitCode,
    kill: () => void child.kill('SIGKILL'),
  };
}
