import { readMrkdwn } from '../../../../../adapters/web/page/slack/mrkdwn.ts';

describe('Slack’s mrkdwn, as far as it acts', () => {
  it('reads a date with what stands for it', () => {
    expect(readMrkdwn('<!date^1772439300^{date_short} {time}|2026-03-02 08:15 UTC>')).toEqual([
      {
        kind: 'date',
        timestamp: 1_772_439_300,
        format: '{date_short} {time}',
        fallback: '2026-03-02 08:15 UTC',
      },
    ]);
  });

  it('takes escaped brackets for what they are', () => {
    expect(readMrkdwn('&lt;!channel&gt; &amp;amp;')).toEqual([{ kind: 'text', text: '<!channel> &amp;' }]);
  });

  it.each(['!channel', '@U1', 'https://evil.example|sign in'])('tells apart what would act: %s', (inside) => {
    expect(readMrkdwn(`a <${inside}> b`)).toEqual([
      { kind: 'text', text: 'a ' },
      { kind: 'acting', text: inside },
      { kind: 'text', text: ' b' },
    ]);
  });
});
