import type { JSX } from 'preact';
import type { PanelView } from '../../view.ts';
import { ClockTime } from '../components/rich-text.tsx';
import { panelText, upstreamName } from '../text/index.ts';

export function Calls({ calls }: { readonly calls: PanelView['calls'] }): JSX.Element {
  if (calls.length === 0) return <p class="nothing">{panelText.noCalls}</p>;
  return (
    <ol class="feed">
      {calls.map((call, index) => (
        <li key={`${call.at} ${index}`}>
          <p class="call">
            <b>{call.method}</b> <code>{call.path}</code>
          </p>
          <p class="feed-facts">
            <span class={call.status < 400 ? 'status-good' : 'status-bad'}>
              {call.status === 0 ? '–' : call.status}
            </span>
            <span>{panelText.milliseconds(call.milliseconds)}</span>
            <ClockTime at={call.at} />
          </p>
        </li>
      ))}
    </ol>
  );
}

export function Changes({ changes }: { readonly changes: PanelView['changes'] }): JSX.Element {
  if (changes.length === 0) return <p class="nothing">{panelText.noChanges}</p>;
  return (
    <ol class="feed">
      {changes.map((change) => (
        <li key={change.seq}>
          <p>{change.name}</p>
          <p class="feed-facts">
            <span class="change-kind">{upstreamName(change.kind)}</span>
            <span>
              {[change.from, change.to].flatMap((part) => (part ? [upstreamName(part)] : [])).join(' → ')}
            </span>
            <ClockTime at={change.at} />
          </p>
        </li>
      ))}
    </ol>
  );
}
