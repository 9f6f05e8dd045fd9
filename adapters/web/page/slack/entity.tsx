import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Subject } from '../../../../src/chat/card.ts';
import { type Entity, entityRefOf, renderEntity } from '../../../slack/work-object.ts';
import type { BotMessage } from '../../view.ts';
import { Drawer } from '../components/drawer.tsx';
import { type PayloadOptions, usePage } from '../state/page-context.ts';
import { text } from '../text/index.ts';
import type { SlackPane } from './pane.tsx';

/** The case of a message as Slack's Work Object; undefined if the message has none. Replies are shown without. */
export function entityOf(message: BotMessage, { strings }: Pick<PayloadOptions, 'strings'>): Entity | undefined {
  const { subject } = message.card;
  const isForEverybody = message.isAnnouncement === true || message.isUnfurl === true;
  if (subject === undefined || !isForEverybody) return undefined;
  const ref = entityRefOf({ ...subject, url: subject.url ?? 'about:blank' });
  const modifiedAt = Math.floor(Date.parse(message.at) / 1_000);
  return ref && renderEntity(subject, ref, { strings: strings.workObject, modifiedAt });
}

/** Below a message: its title opens the pane. */
export function SlackEntity({ entity, subject }: { readonly entity: Entity; readonly subject: Subject }): JSX.Element {
  const [isOpen, setIsOpen] = useState(false);
  // Few open one.
  const [{ Pane }, setModule] = useState<{ readonly Pane?: typeof SlackPane }>({});
  const { showToast } = usePage();
  const open = (): void => {
    setIsOpen(true);
    import('./pane.tsx').then(
      (module) => setModule({ Pane: module.SlackPane }),
      () => showToast(text.previewFailed),
    );
  };
  const { attributes, fields } = entity.entity_payload;
  return (
    <div class="slack-entity">
      <p class="slack-entity-product">
        {attributes.product_name} · {attributes.display_type}
      </p>
      <button type="button" class="slack-entity-title" aria-haspopup="dialog" onClick={open}>
        {attributes.title.text}
      </button>
      {fields.status && <span class={`slack-tag slack-tag-${fields.status.tag_color}`}>{fields.status.value}</span>}
      {isOpen && (
        <Drawer side="right" label={attributes.title.text} close={() => setIsOpen(false)}>
          {Pane === undefined ? (
            <p role="status">{text.previewLoading}</p>
          ) : (
            <Pane id={subject.id} close={() => setIsOpen(false)} />
          )}
        </Drawer>
      )}
    </div>
  );
}
