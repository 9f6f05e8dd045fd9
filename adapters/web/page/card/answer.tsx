import type { JSX } from 'preact';
import type { Badge, Progress } from '../../../../src/chat/card.ts';
import { renderCard } from '../../server/render.ts';
import type { BotMessage, CardView, FactView, RowView, StatePartView } from '../../view.ts';
import { Bar } from '../components/bar.tsx';
import { FileLink } from '../components/file.tsx';
import { Icon } from '../components/icons.tsx';
import { Picture } from '../components/picture.tsx';
import { RichText } from '../components/rich-text.tsx';
import { Actions } from './actions.tsx';
import { CardTable } from './table.tsx';

/** A message in the playground's own style. */
export function CardAnswer({ message }: { readonly message: BotMessage }): JSX.Element {
  const card = renderCard(message.card);
  return (
    <section class={message.isRefused ? 'card card-refused' : 'card'}>
      {card.isOneLine ? (
        <StateLine badge={undefined} parts={[{ text: [card.title], tone: undefined }, ...card.state]} />
      ) : (
        <Head card={card} isRefused={message.isRefused} />
      )}
      {card.progress && <ProgressBar progress={card.progress} />}
      {card.text.map((paragraph, index) => (
        <p key={index}>
          <RichText text={paragraph} />
        </p>
      ))}
      {card.code.length > 0 && <pre class="code">{card.code.join('\n')}</pre>}
      <Facts facts={card.facts} />
      {card.table && <CardTable table={card.table} messageId={message.id} />}
      <Rows messageId={message.id} rows={card.rows} />
      {message.images.map((image, index) => (
        <Picture key={index} image={image} title={card.title} />
      ))}
      {message.files.map((file, index) => (
        <FileLink key={index} file={file} />
      ))}
      <Actions messageId={message.id} actions={card.actions} overflow={card.overflow} about={card.title} />
      {card.details && <Details details={card.details} />}
      {card.footer.length > 0 && (
        <footer>
          <RichText text={card.footer} />
        </footer>
      )}
    </section>
  );
}

function Head({ card, isRefused }: { readonly card: CardView; readonly isRefused: boolean }): JSX.Element {
  return (
    <>
      <h2>
        {isRefused && <Icon name="alert" />}
        <span>{card.title}</span>
        {card.badge && card.state.length === 0 && <BadgeMark badge={card.badge} />}
      </h2>
      {card.state.length > 0 && <StateLine badge={card.badge} parts={card.state} />}
    </>
  );
}

function BadgeMark({ badge }: { readonly badge: Badge }): JSX.Element {
  return <span class={`badge badge-${badge.tone}`}>{badge.label}</span>;
}

/** Where a case stands: its status, what it waits for, and until when. */
function StateLine(props: {
  readonly badge: Badge | undefined;
  readonly parts: readonly StatePartView[];
}): JSX.Element {
  return (
    <p class="state">
      {props.badge && <BadgeMark badge={props.badge} />}
      {props.parts.map((part, index) => (
        <ToneText key={index} part={part} />
      ))}
    </p>
  );
}

function ToneText({ part: { text, tone } }: { readonly part: StatePartView }): JSX.Element {
  return (
    <span class={tone === undefined ? 'part' : `part tone-${tone}`}>
      <RichText text={text} />
    </span>
  );
}

function ProgressBar({ progress: { label, done, total } }: { readonly progress: Progress }): JSX.Element {
  return (
    <p class="progress">
      <Bar share={done / total} />
      <span>{label}</span>
    </p>
  );
}

function Facts({ facts }: { readonly facts: readonly FactView[] }): JSX.Element | null {
  if (facts.length === 0) return null;
  return (
    <dl class="facts">
      {facts.map((fact, index) => (
        <div key={index}>
          <dt>{fact.label}</dt>
          <dd>
            <RichText text={fact.value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Details({ details }: { readonly details: NonNullable<CardView['details']> }): JSX.Element {
  return (
    <details class="more-facts">
      <summary>{details.label}</summary>
      <Facts facts={details.facts} />
    </details>
  );
}

function Rows(props: { readonly messageId: string; readonly rows: readonly RowView[] }): JSX.Element | null {
  if (props.rows.length === 0) return null;
  return (
    <ul class="rows">
      {props.rows.map((row, index) => (
        <RowItem key={index} row={row} messageId={props.messageId} />
      ))}
    </ul>
  );
}

function RowItem({ row, messageId }: { readonly row: RowView; readonly messageId: string }): JSX.Element {
  return (
    <>
      {row.heading.length > 0 && (
        <li class="row-heading">
          <RichText text={row.heading} />
        </li>
      )}
      <li>
        <div class="row-words">
          <p class="row-title">
            <span>{row.title}</span>
            {row.badge && <BadgeMark badge={row.badge} />}
          </p>
          {(row.detail.length > 0 || row.note) && (
            <p class="row-detail">
              {row.detail.length > 0 && (
                <span class="part">
                  <RichText text={row.detail} />
                </span>
              )}
              {row.note && <ToneText part={row.note} />}
            </p>
          )}
        </div>
        <Actions messageId={messageId} actions={row.actions} rowTitle={row.title} />
      </li>
    </>
  );
}
