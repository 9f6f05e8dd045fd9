import type { JSX } from 'preact';
import type { Badge } from '../../../../src/chat/card.ts';
import { renderCard } from '../../server/render.ts';
import type { BotMessage, CardView, RowView } from '../../view.ts';
import { Actions } from './actions.tsx';
import { FileLink } from '../components/file.tsx';
import { Icon } from '../components/icons.tsx';
import { Picture } from '../components/picture.tsx';
import { Words } from '../components/rich-text.tsx';

/** The answer as its neutral card. */
export function CardAnswer({ message }: { readonly message: BotMessage }): JSX.Element {
  const card = renderCard(message.card);
  return (
    <section class={message.refused ? 'card card-refused' : 'card'}>
      <h2>
        {message.refused && <Icon name="alert" />}
        <span>{card.title}</span>
        {card.badge && <BadgeMark badge={card.badge} />}
      </h2>
      {card.text.map((words, index) => (
        <p key={index}>
          <Words words={words} />
        </p>
      ))}
      <Facts card={card} />
      <Rows message={message.id} rows={card.rows} />
      {message.images.map((image, index) => (
        <Picture key={index} image={image} />
      ))}
      {message.files.map((file, index) => (
        <FileLink key={index} file={file} />
      ))}
      <Actions message={message.id} actions={card.actions} />
      {card.footer.length > 0 && (
        <footer>
          <Words words={card.footer} />
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
            <Words words={fact.value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Rows(props: { readonly message: string; readonly rows: readonly RowView[] }): JSX.Element | null {
  if (props.rows.length === 0) return null;
  return (
    <ul class="rows">
      {props.rows.map((row, index) => (
        <RowItem key={index} row={row} message={props.message} />
      ))}
    </ul>
  );
}

function RowItem({ row, message }: { readonly row: RowView; readonly message: string }): JSX.Element {
  return (
    <li>
      <div class="row-words">
        <p class="row-title">
          <span>{row.title}</span>
          {row.badge && <BadgeMark badge={row.badge} />}
        </p>
        {row.detail.length > 0 && (
          <p class="row-detail">
            <Words words={row.detail} />
          </p>
        )}
      </div>
      <Actions message={message} actions={row.actions} about={row.title} />
    </li>
  );
}
