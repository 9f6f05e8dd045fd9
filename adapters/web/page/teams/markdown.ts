/**
 * Markdown where Teams supports it: in text blocks, checkbox labels and error messages. Our cards keep untrusted text
 * out of these, so a mistake shows in the preview as it would in Teams.
 */
import { AdaptiveCard } from 'adaptivecards';
import MarkdownIt from 'markdown-it';

/** The subset that Teams supports: no HTML (shown as text), images, headings or tables. */
const markdown = new MarkdownIt('zero').enable(['emphasis', 'link', 'list', 'newline', 'escape']);

AdaptiveCard.onProcessMarkdown = (text, result) => {
  result.outputHtml = markdown.render(text);
  result.didProcess = true;
};
