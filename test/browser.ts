/** A real Chromium for browser tests, on machines that have one. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const chromiumPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

// Chromium's own requests must not leave the machine, and it must run as root in a container.
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** `undefined` on a machine without Chromium. */
export const chromiumPath: string | undefined = chromiumPaths.find((path) => existsSync(path));

/** Starts a headless Chromium; the caller closes it. */
export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(`no Chromium in ${chromiumPaths.join(', ')}`);
  return chromium.launch({ executablePath: chromiumPath, headless: true, args: chromiumFlags });
}

/** `describe` for browser tests. Without a browser they are skipped, with the reason in their name. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (chromiumPath === undefined) describe.skip(`${name} (skipped: no Chromium on this machine)`, tests);
  else describe(name, tests);
}
