import { parseMrkdwn } from '../../../../../adapters/web/page/slack/mrkdwn.ts';

describe('parseMrkdwn', () => {
  it('parses a date with its fallback', () => {
    expect(parseMrkdwn('<!date^1772439300^{date_short} {time}|2026-03-02 08:15 UTC>')).toEqual([
      {
        kind: 'date',
        timestamp: 1_772_439_300,
        format: '{date_short} {time}',
        fallback: '2026-03-02 08:15 UTC',
      },
    ]);
  });

  it('unescapes escaped brackets', () => {
    expect(parseMrkdwn('&lt;!channel&gt; &amp;amp;')).toEqual([{ kind: 'text', text: '<!channel> &amp;' }]);
  });

  it.each(['!channel', '@U1', 'https://evil.example|sign in'])('marks the control sequence %s', (inside) => {
    expect(parseMrkdwn(`a <${inside}> b`)).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'control', text: inside },
      { kind: 'text', text: ' b' },
    ]);
  });
});
