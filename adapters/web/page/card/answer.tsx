import type { JSX } from 'preact';
import type { Badge } from '../../../../src/chat/card.ts';
import { renderCard } from '../../server/render.ts';
import type { BotMessage, CardView, RowView } from '../../view.ts';
import { FileLink } from '../components/file.tsx';
import { Icon } from '../components/icons.tsx';
import { Picture } from '../components/picture.tsx';
import { RichText } from '../components/rich-text.tsx';
import { Actions } from './actions.tsx';

/** A message in the playground's own style. */
export function CardAnswer({ message }: { readonly message: BotMessage }): JSX.Element {
  const card = renderCard(message.card);
  return (
    <section class={message.isRefused ? 'card card-refused' : 'card'}>
      <h2>
        {message.isRefused && <Icon name="alert" />}
        <span>{card.title}</span>
        {card.badge && <BadgeMark badge={card.badge} />}
      </h2>
      {card.text.map((paragraph, index) => (
        <p key={index}>
          <RichText text={paragraph} />
        </p>
      ))}
      <Facts card={card} />
      <Rows messageId={message.id} rows={card.rows} />
      {message.images.map((image, index) => (
        <Picture key={index} image={image} />
      ))}
      {message.files.map((file, index) => (
        <FileLink key={index} file={file} />
      ))}
      <Actions messageId={message.id} actions={card.actions} />
      {card.footer.length > 0 && (
        <footer>
          <RichText text={card.footer} />
        </footer>
      )}
    </section>
  );
}

function BadgeMark({ badge }: { readonly badge: Badge }): JSX.Element {
  return <span class={`badge badge-${badge.tone}`}>{badge.label}</span>;
}

function Facts({ card }: { readonly card: CardView }): JSX.Element | null {
  if (card.facts.length === 0) return null;
  return (
    <dl class="facts">
      {card.facts.map((fact, index) => (
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
    <li>
      <div class="row-words">
        <p class="row-title">
          <span>{row.title}</span>
          {row.badge && <BadgeMark badge={row.badge} />}
        </p>
        {row.detail.length > 0 && (
          <p class="row-detail">
            <RichText text={row.detail} />
          </p>
        )}
      </div>
      <Actions messageId={messageId} actions={row.actions} rowTitle={row.title} />
    </li>
  );
}
