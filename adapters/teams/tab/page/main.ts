/** The page of the personal tab: signs the person in with Teams, asks the server for their cases, and draws them. */
import { app, authentication } from '@microsoft/teams-js';
import { statusColors, tones } from '../../../../src/chat/status-colors.ts';
import type { TabWords } from '../page.ts';
import type { ChatLink, TabHome, TabRow, TabSection } from '../view.ts';
import { textOf } from './rich-text.ts';
import './main.css';

const root = document.documentElement;
const find = (id: string): HTMLElement => {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`the page has no ${id}`);
  return element;
};
const words = JSON.parse(find('words').textContent ?? '') as TabWords;

const themes = ['default', 'dark', 'contrast'];

function applyTheme(theme: string): void {
  root.dataset.theme = themes.includes(theme) ? theme : 'default';
}

/** As CSS variables, such as `--busy` and `--busy-soft`. */
function applyStatusColors(): void {
  const { light, dark } = statusColors;
  for (const tone of tones) {
    root.style.setProperty(`--${tone}`, `light-dark(${light[tone].text}, ${dark[tone].text})`);
    root.style.setProperty(`--${tone}-soft`, `light-dark(${light[tone].soft}, ${dark[tone].soft})`);
  }
}

async function start(): Promise<void> {
  applyStatusColors();
  try {
    await app.initialize();
  } catch {
    showStatus(words.outsideTeams);
    return;
  }
  app.registerOnThemeChangeHandler(applyTheme);
  applyTheme((await app.getContext()).app.theme);
  const refresh = createButton(words.refresh, () => load());
  document.querySelector('header')?.append(refresh);
  await load();
}

/** Ends with the cases, or with a sentence and a button to try again. */
async function load(): Promise<void> {
  showStatus(words.loading);
  let token: string;
  try {
    token = await authentication.getAuthToken();
  } catch {
    showStatus(words.notSignedIn);
    return;
  }
  try {
    const query = new URLSearchParams({
      locale: new URLSearchParams(location.search).get('locale') ?? words.language,
      timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    });
    const response = await fetch(`/teams/tab/home?${query}`, { headers: { Authorization: `Bearer ${token}` } });
    if (response.status === 401) showStatus(words.notSignedIn);
    else if (!response.ok) showStatus(words.unavailable);
    else showHome((await response.json()) as TabHome);
  } catch {
    showStatus(words.unavailable);
  }
}

/** What is shown stays, so that the page doesn't jump. */
function showStatus(text: string): void {
  const status = find('status');
  status.textContent = text;
  status.hidden = false;
}

function showHome({ sections }: TabHome): void {
  find('status').hidden = true;
  find('sections').replaceChildren(...sections.map(createSection));
}

function createSection({ title, text, rows, link }: TabSection): HTMLElement {
  const section = document.createElement('section');
  const head = createElement('div', 'head', createElement('h2', '', title));
  if (link !== undefined) head.append(createLink(words.openInChat, link));
  section.append(head, ...text.map((part) => createElement('p', '', textOf(part, words.language))));
  let list: HTMLElement | undefined;
  for (const row of rows) {
    if (row.heading !== undefined) section.append(createElement('h3', '', textOf(row.heading, words.language)));
    if (list === undefined || row.heading !== undefined) {
      list = createElement('ul', '');
      section.append(list);
    }
    list.append(createRow(row));
  }
  return section;
}

function createRow({ title, badge, detail, note, link }: TabRow): HTMLElement {
  const { language } = words;
  const name = link === undefined ? createElement('span', 'title', title) : createLink(title, link);
  const item = createElement('li', '', name);
  if (badge !== undefined) item.append(createElement('span', `badge ${badge.tone}`, badge.label));
  const context = createElement('p', 'context');
  if (detail !== undefined) context.append(createElement('span', '', textOf(detail, language)));
  if (note !== undefined) context.append(createElement('span', `note ${note.tone ?? ''}`, textOf(note.text, language)));
  if (context.childElementCount > 0) item.append(context);
  return item;
}

/** Teams opens the chat in its own window; elsewhere the link is an ordinary one. */
function createLink(text: string, { label, url }: ChatLink): HTMLAnchorElement {
  const link = document.createElement('a');
  link.href = url;
  link.target = '_blank';
  link.rel = 'noreferrer';
  link.textContent = text;
  link.setAttribute('aria-label', label);
  link.addEventListener('click', (event) => {
    event.preventDefault();
    app.openLink(url).catch(() => window.open(url, '_blank', 'noreferrer'));
  });
  return link;
}

function createButton(label: string, press: () => Promise<void>): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = label;
  button.addEventListener('click', () => {
    button.disabled = true;
    void press().finally(() => {
      button.disabled = false;
    });
  });
  return button;
}

function createElement(tag: string, className: string, ...children: readonly (string | Node)[]): HTMLElement {
  const element = document.createElement(tag);
  if (className !== '') element.className = className;
  element.append(...children);
  return element;
}

void start();
