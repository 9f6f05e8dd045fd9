import { render } from 'preact';
import { App } from './app.tsx';
import './styles/base.css';
import './styles/layout.css';
import './styles/card.css';
import './styles/controls.css';
import './styles/dialog.css';
import './styles/panel.css';
import './styles/slack.css';
import './styles/teams.css';
import { language } from './preferences/language.ts';
import { applyTheme, savedTheme } from './preferences/theme.ts';
import { text } from './text/index.ts';

document.documentElement.lang = language;
document.title = `${text.product} ${text.playground.toLowerCase()}`;
applyTheme(savedTheme());
const root = document.getElementById('app');
if (root !== null) render(<App />, root);
