/** Every stored payload against the limits that Slack publishes, whichever test stored it. */
import { readdirSync, readFileSync } from 'node:fs';
import type { FormValue } from '../../../adapters/slack/button.ts';
import { renderForm } from '../../../adapters/slack/render.ts';
import { payloadFaults, type Surface } from './limits.ts';

interface Golden {
  readonly slack: readonly unknown[];
  readonly simpleSlack: readonly unknown[];
}

const folder = new URL('../../fixtures/cards/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));

/** The forms that the buttons of a payload open. */
function formsIn(payload: unknown): readonly FormValue[] {
  const buttons = [
    ...JSON.stringify(payload).matchAll(/"action_id":"barium:form:\d+"[^}]*?"value":("(?:[^"\\]|\\.)*")/gu),
  ];
  return buttons.map(([, value = '""']) => JSON.parse(JSON.parse(value)) as FormValue);
}

/** All payloads of a golden card, by the surface that shows them. */
function payloadsOf({ slack, simpleSlack }: Golden): readonly (readonly [Surface, unknown])[] {
  return [
    ['message', slack],
    ['message', simpleSlack],
    ['home', { type: 'home', blocks: simpleSlack }],
    [
      'modal',
      {
        type: 'modal',
        callback_id: 'c',
        title: plain('T'),
        close: plain('C'),
        private_metadata: '',
        blocks: simpleSlack,
      },
    ],
    ...formsIn(slack).map(({ form }) => ['modal', renderForm(form, { cancel: 'Cancel', metadata: '' })] as const),
  ];
}

const plain = (text: string) => ({ type: 'plain_text', text, emoji: false });

describe('Slack’s limits', () => {
  it.each(files)('hold for %s as a message, in a modal and on the Home tab, and for its forms', (file) => {
    const golden = JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Golden;
    for (const [surface, payload] of payloadsOf(golden)) expect(payloadFaults[surface](payload)).toEqual([]);
  });

  it('are checked for forms, too', () => {
    expect(files.length).toBeGreaterThan(40);
    const forms = files.flatMap((file) =>
      formsIn((JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as Golden).slack),
    );
    expect(forms.length).toBeGreaterThan(0);
  });

  it.each<readonly [Surface, unknown]>([
    ['message', []],
    ['message', [{ type: 'header', text: plain('x'.repeat(151)) }]],
    ['message', Array.from({ length: 51 }, () => ({ type: 'divider' }))],
    ['message', [{ type: 'section', text: { type: 'mrkdwn', text: '<!channel>', verbatim: true } }]],
    ['message', [{ type: 'markdown', text: 'x' }]],
    ['home', { type: 'home', blocks: [{ type: 'table', rows: [], column_settings: [] }] }],
    [
      'modal',
      {
        type: 'modal',
        callback_id: 'c',
        title: plain('x'.repeat(25)),
        close: plain('C'),
        private_metadata: '',
        blocks: [{ type: 'divider' }],
      },
    ],
    ['entities', [{ entity_type: 'slack#/entities/task', url: 'x' }]],
    ['details', { trigger_id: 't', error: { status: 'custom', custom_title: '<@U1>' } }],
  ])('are noticed when a %s breaks one', (surface, payload) => {
    expect(payloadFaults[surface](payload)).not.toEqual([]);
  });
});
