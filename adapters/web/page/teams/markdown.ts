/**
 * Markdown where Teams reads it: in text blocks, labels of tick boxes and error messages. The cards put untrusted
 * words elsewhere; reading it here as well makes a mistake of theirs look in this view as it would in Teams.
 */
import { AdaptiveCard } from 'adaptivecards';
import MarkdownIt from 'markdown-it';

/** What Teams takes of it: no HTML, no pictures, no headings, no tables. HTML comes out as the text it is. */
const markdown = new MarkdownIt('zero').enable(['emphasis', 'link', 'list', 'newline', 'escape']);

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};
