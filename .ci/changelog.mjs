/**
 * `check`: CHANGELOG.md is well formed and agrees with package.json and with the tag of this commit. Every change is in it: unless
 * the commit has the tag of a release, [Unreleased] has entries. Prints each fault and exits with 1.
 *
 * `release`: gives [Unreleased] the version of package.json and today's date. `npm version` runs both, see package.json.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { parser } from 'keep-a-changelog';

const file = 'CHANGELOG.md';
const unreleased = '## [Unreleased]';

function readVersion() {
  return JSON.parse(readFileSync('package.json', 'utf8')).version;
}

/** The tags of releases that this commit has; none outside of a git repository. */
function readTags() {
  try {
    const output = execFileSync('git', ['tag', '--points-at', 'HEAD', 'v*'], { encoding: 'utf8', stdio: 'pipe' });
    return output.split('\n').filter((tag) => tag !== '');
  } catch {
    return [];
  }
}

function* findFaults() {
  const text = readFileSync(file, 'utf8');
  const version = readVersion();
  const tags = readTags();
  const headings = text.split('\n').filter((line) => line.startsWith('## '));
  const { releases } = parser(text);
  // The parser sorts releases, and accepts dates that don't exist.
  const expected = releases.map(({ version: name, date }) =>
    name === undefined ? unreleased : `## [${name}] - ${isDate(date) ? date.toISOString().slice(0, 10) : 'a date'}`,
  );
  const names = new Set(releases.map(({ version: name }) => String(name)));
  if (names.size < releases.length) yield 'a version has two sections';
  const wrong = headings.findIndex((heading, at) => heading !== expected[at]);
  if (wrong !== -1) yield `"${headings[wrong]}" should be "${expected[wrong]}": the newest first, each with its date`;
  if (headings[0] !== unreleased) yield `the first section is not "${unreleased}"`;
  for (const { version: name, changes } of releases.filter(({ version: name }) => name !== undefined)) {
    if ([...changes.values()].every((entries) => entries.length === 0)) yield `the section of ${name} is empty`;
  }
  const newest = releases.find(({ version: name }) => name !== undefined)?.version;
  if (String(newest) !== version)
    yield `its newest release is ${newest}, but the version in package.json is ${version}`;
  for (const tag of tags) {
    if (tag !== `v${version}`) yield `the tag ${tag} is not the version in package.json, ${version}`;
  }
  const [pending] = releases.filter(({ version: name }) => name === undefined);
  const hasEntries = [...(pending?.changes.values() ?? [])].some((entries) => entries.length > 0);
  if (tags.length === 0 && !hasEntries) yield `"${unreleased}" has no entry for what this commit changes`;
  if (tags.length > 0 && hasEntries) yield `"${unreleased}" has entries, although this commit is a release`;
}

function isDate(date) {
  return date !== undefined && !Number.isNaN(date.getTime());
}

function listFaults() {
  try {
    return [...findFaults()];
  } catch (error) {
    // The parser's error for an unknown kind of change is only a TypeError.
    return [`it is not in the form of https://keepachangelog.com: ${error.message}`];
  }
}

function release() {
  const today = new Date().toISOString().slice(0, 10);
  const text = readFileSync(file, 'utf8');
  const heading = `## [${readVersion()}] - ${today}`;
  if (!text.includes(`\n${unreleased}\n`)) throw new Error(`${file} has no "${unreleased}"`);
  writeFileSync(file, text.replace(`\n${unreleased}\n`, `\n${unreleased}\n\n${heading}\n`));
}

const [task] = process.argv.slice(2);
if (task === 'release') release();
else if (task === 'check') {
  const faults = listFaults();
  for (const fault of faults) process.stderr.write(`${file}: ${fault}\n`);
  process.exitCode = faults.length === 0 ? 0 : 1;
} else throw new Error('Usage: node .ci/changelog.mjs check|release');
