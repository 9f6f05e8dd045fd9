/** The Block Kit blocks that the bot uses. */
import type { JSX } from 'preact';
import type { ActionElement, Block } from '../../../slack/render.ts';
import { Picture } from '../components/picture.tsx';
import { text } from '../text/index.ts';
import type { OnPress } from './action-payload.ts';
import { Accessory, SlackButton } from './button.tsx';
import { OverflowMenu } from './overflow.tsx';
import { SlackSelect } from './select.tsx';
import { SlackDataTable, SlackTable } from './table.tsx';
import { plainTextOf, SlackRichText, SlackText } from './text.tsx';

interface BlocksProps {
  readonly blocks: readonly Block[];
  readonly press: OnPress;
  /** The `action_id` of the button that waits for its reply. */
  readonly pendingId: string | undefined;
}

export function Blocks({ blocks, ...rest }: BlocksProps): JSX.Element {
  return (
    <div class="slack-blocks">
      {blocks.map((block, index) => (
        <BlockView key={index} block={block} {...rest} />
      ))}
    </div>
  );
}

type BlockOf<Type extends Block['type']> = Extract<Block, { readonly type: Type }>;
type Handlers = Omit<BlocksProps, 'blocks'>;

function BlockView({ block, ...handlers }: Handlers & { readonly block: Block }): JSX.Element | null {
  switch (block.type) {
    case 'header':
      return <h2>{block.text.text}</h2>;
    case 'divider':
      return <hr />;
    case 'section':
      return <Section block={block} {...handlers} />;
    case 'context':
      return (
        <p class="slack-context">
          {block.elements.map((element, index) => (
            <span key={index}>
              <SlackText text={element} />
            </span>
          ))}
        </p>
      );
    case 'rich_text':
      return <RichTextBlock block={block} />;
    case 'actions':
      return (
        <div class="slack-actions">
          {block.elements.map((element) => (
            <ActionView key={element.action_id} element={element} {...handlers} />
          ))}
        </div>
      );
    case 'table':
      return <SlackTable block={block} />;
    case 'data_table':
      return <SlackDataTable block={block} />;
    case 'container':
      return (
        <details class="slack-container" open={!block.default_collapsed}>
          <summary>{block.title.text}</summary>
          <Blocks blocks={block.child_blocks} {...handlers} />
        </details>
      );
    case 'image':
      return <Picture image={{ name: block.alt_text, alt: block.alt_text, url: block.image_url }} />;
    default:
      return <p class="slack-unknown">{text.unknownBlock(block.type)}</p>;
  }
}

function Section({ block, ...handlers }: Handlers & { readonly block: BlockOf<'section'> }): JSX.Element {
  if ('fields' in block) {
    return (
      <div class="slack-fields">
        {block.fields.map((field, index) => (
          <p key={index}>
            <SlackText text={field} />
          </p>
        ))}
      </div>
    );
  }
  return (
    <div class="slack-section">
      <p>
        <SlackText text={block.text} />
      </p>
      {block.accessory && <Accessory element={block.accessory} about={plainTextOf(block.text)} {...handlers} />}
    </div>
  );
}

function RichTextBlock({ block }: { readonly block: BlockOf<'rich_text'> }): JSX.Element {
  return (
    <>
      {block.elements.map(({ type, elements }, index) => {
        const content = <SlackRichText elements={elements} />;
        return type === 'rich_text_preformatted' ? (
          <pre key={index} class="slack-pre">
            {content}
          </pre>
        ) : (
          <p key={index} class="slack-rich">
            {content}
          </p>
        );
      })}
    </>
  );
}

function ActionView({ element, ...handlers }: Handlers & { readonly element: ActionElement }): JSX.Element {
  switch (element.type) {
    case 'button':
      return <SlackButton button={element} {...handlers} />;
    case 'overflow':
      return <OverflowMenu menu={element} {...handlers} />;
    case 'static_select':
      return <SlackSelect select={element} {...handlers} />;
    default:
      return element satisfies never;
  }
}
