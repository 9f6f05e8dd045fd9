/** A real Chromium for tests of the page, where the machine has one. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const chromiumPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

// Nothing that a browser does by itself may leave the machine, and it must run as root in a container.
const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Where a Chromium is, if there is one. */
export const chromiumPath: string | undefined = chromiumPaths.find((path) => existsSync(path));

/** Starts a headless Chromium; whoever starts it closes it. */
export function launchBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error(`no Chromium at ${chromiumPaths.join(', ')}`);
  return chromium.launch({ executablePath: chromiumPath, headless: true, args: chromiumFlags });
}

/** `describe` for tests in the browser; without one they are reported as skipped, with the reason in their name. */
export function describeInBrowser(name: string, tests: () => void): void {
  if (chromiumPath === undefined) describe.skip(`${name} (skipped: no Chromium on this machine)`, tests);
  else describe(name, tests);
}
