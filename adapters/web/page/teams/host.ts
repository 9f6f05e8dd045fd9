/** The host config of Teams. The colors are variables from teams.css, which has a light and a dark theme. */
import { HostConfig } from 'adaptivecards';

const color = (name: string) => ({ default: `var(--teams-${name})`, subtle: `var(--teams-${name})` });

const foregroundColors = {
  default: { default: 'var(--teams-ink)', subtle: 'var(--teams-muted)' },
  accent: color('accent'),
  good: color('good'),
  warning: color('warning'),
  attention: color('attention'),
  dark: { default: 'var(--teams-ink)', subtle: 'var(--teams-muted)' },
  light: { default: 'var(--teams-ink)', subtle: 'var(--teams-muted)' },
};

const label = { size: 'default', weight: 'bolder', color: 'default', isSubtle: false };

export const hostConfig = new HostConfig({
  supportsInteractivity: true,
  // The page's style sheet sets the font.
  fontFamily: 'inherit',
  fontSizes: { small: 12, default: 14, medium: 14, large: 18, extraLarge: 24 },
  fontWeights: { lighter: 400, default: 400, bolder: 600 },
  lineHeights: { small: 16, default: 20, medium: 20, large: 24, extraLarge: 32 },
  spacing: { small: 8, default: 12, medium: 16, large: 20, extraLarge: 24, padding: 16 },
  separator: { lineThickness: 1, lineColor: 'var(--teams-line)' },
  containerStyles: {
    default: { backgroundColor: 'transparent', foregroundColors },
    emphasis: { backgroundColor: 'var(--teams-sunken)', foregroundColors },
  },
  imageSizes: { small: 32, medium: 52, large: 100 },
  actions: {
    maxActions: 6,
    spacing: 'default',
    buttonSpacing: 8,
    showCard: { actionMode: 'inline', inlineTopMargin: 12, style: 'emphasis' },
    actionsOrientation: 'horizontal',
    actionAlignment: 'left',
  },
  inputs: {
    allowDynamicallyFilteredChoiceSet: true,
    debounceTimeInMilliSeconds: 150,
    label: {
      inputSpacing: 'small',
      requiredInputs: { ...label, suffix: ' *', suffixColor: 'attention' },
      optionalInputs: label,
    },
    errorMessage: { size: 'small', color: 'attention', weight: 'default', spacing: 'small' },
  },
});
