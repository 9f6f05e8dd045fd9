/** The Block Kit blocks that the bot uses. */
import type { JSX } from 'preact';
import type { Block } from '../../../slack/render.ts';
import { Picture } from '../components/picture.tsx';
import { text } from '../text/index.ts';
import { Accessory, SlackButton } from './button.tsx';
import { SlackRichText, SlackText } from './text.tsx';

export type OnPress = (actionId: string, value: string | undefined) => void;

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

type BlockProps = Omit<BlocksProps, 'blocks'> & { readonly block: Block };

function BlockView({ block, press, pendingId }: BlockProps): JSX.Element | null {
  switch (block.type) {
    case 'header':
      return <h2>{block.text.text}</h2>;
    case 'divider':
      return <hr />;
    case 'section':
      return (
        <div class="slack-section">
          <p>{block.text.text}</p>
          {block.accessory && <Accessory element={block.accessory} about={block.text.text} {...{ press, pendingId }} />}
        </div>
      );
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
      return <SlackRichText elements={block.elements.flatMap((section) => section.elements)} />;
    case 'actions':
      return (
        <div class="slack-actions">
          {block.elements.map((button) => (
            <SlackButton key={button.action_id} button={button} {...{ press, pendingId }} />
          ))}
        </div>
      );
    case 'image':
      return <Picture image={{ name: block.alt_text, alt: block.alt_text, url: block.image_url }} />;
    default:
      return <p class="slack-unknown">{text.unknownBlock(block.type)}</p>;
  }
}
