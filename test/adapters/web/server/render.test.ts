import { renderCard, renderReply } from '../../../../adapters/web/server/render.ts';
import type { Card } from '../../../../src/chat/card.ts';
import type { Picture } from '../../../../src/chat/content.ts';
import type { Reply } from '../../../../src/chat/reply.ts';
import { detailCard, listCard } from '../scripted-bot.ts';

const pictureOf = (name: string): Picture => ({
  name,
  type: 'image/png',
  alt: `alt of ${name}`,
  bytes: (async function* () {})(),
  cancel: () => undefined,
});
const replyWith = (card: Card, pictures: readonly Picture[]): Reply => ({
  card,
  pictures,
  visibility: 'ephemeral',
  outcome: 'done',
});

describe('the view of a card', () => {
  it('gives every action a unique id that stays the same', () => {
    const view = renderCard(listCard);
    const ids = [...view.actions, ...view.rows.flatMap((row) => row.actions)].map((action) => action.id);
    expect(new Set(ids).size).toBe(5);
    expect(renderCard(listCard)).toEqual(view);
  });

  it('keeps timestamps, for the page to format', () => {
    expect(renderCard(detailCard).facts[4]?.value).toEqual(['by ', { at: '2026-04-01T00:00:00Z', show: 'date' }]);
  });

  it('leaves out links that are not http or https', () => {
    const link = (url: string) => ({ kind: 'link', label: url, url }) as const;
    const card = { title: 'Links', actions: [link('javascript:alert(1)'), link('https://barium.example/')] };
    expect(renderCard(card).actions.map((action) => action.label)).toEqual(['https://barium.example/']);
  });

  it('puts the picture of the card first with the alt text of the card, and keeps the others', () => {
    const reply = replyWith({ title: 'Two', image: { picture: 'b.png', alt: 'The second' } }, [
      pictureOf('a.png'),
      pictureOf('b.png'),
    ]);
    expect(renderReply(reply, { pictures: ['/a', '/b'], files: [] }).images).toEqual([
      { name: 'b.png', alt: 'The second', url: '/b' },
      { name: 'a.png', alt: 'alt of a.png', url: '/a' },
    ]);
  });

  it('keeps the alt text of a picture that is missing', () => {
    const reply = replyWith({ title: 'None', image: { picture: 'a.png', alt: 'The diagram' } }, []);
    expect(renderReply(reply, { pictures: [], files: [] }).images).toMatchObject([{ alt: 'The diagram' }]);
  });
});
