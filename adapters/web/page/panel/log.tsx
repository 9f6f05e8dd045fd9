import type { JSX } from 'preact';
import type { PanelView } from '../../view.ts';
import { ClockTime } from '../components/rich-text.tsx';
import { panelText, translateUpstreamWord } from '../text/index.ts';

export function RequestLog({ requests }: { readonly requests: PanelView['requests'] }): JSX.Element {
  if (requests.length === 0) return <p class="nothing">{panelText.noRequests}</p>;
  return (
    <ol class="feed">
      {requests.map((request, index) => (
        <li key={`${request.at} ${index}`}>
          <p class="call">
            <b>{request.method}</b> <code>{request.path}</code>
          </p>
          <p class="feed-facts">
            <span class={request.status < 400 ? 'status-good' : 'status-bad'}>
              {request.status === 0 ? '–' : request.status}
            </span>
            <span>{panelText.milliseconds(request.durationMs)}</span>
            <ClockTime at={request.at} />
          </p>
        </li>
      ))}
    </ol>
  );
}

export function ChangeLog({ changes }: { readonly changes: PanelView['changes'] }): JSX.Element {
  if (changes.length === 0) return <p class="nothing">{panelText.noChanges}</p>;
  return (
    <ol class="feed">
      {changes.map((change) => (
        <li key={change.seq}>
          <p>{change.name}</p>
          <p class="feed-facts">
            <span class="change-kind">{translateUpstreamWord(change.kind)}</span>
            <span>
              {[change.from, change.to].flatMap((part) => (part ? [translateUpstreamWord(part)] : [])).join(' → ')}
            </span>
            <ClockTime at={change.at} />
          </p>
        </li>
      ))}
    </ol>
  );
}
