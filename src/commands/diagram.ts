import * as z from 'zod';
import { contentOf } from '../barium/content.ts';
import { NoDiagramError } from '../barium/errors.ts';
import type { Instance, PictureOrder } from '../barium/types.ts';
import { button, nameOf, statusName, webButton } from '../cards/card-context.ts';
import type { CommandOf } from '../chat/command.ts';
import type { Picture } from '../chat/content.ts';
import type { Reply } from '../chat/reply.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { instance, pixels, zoom } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { answer, refusal } from '../request/reply.ts';

/** The process diagram with its live tokens, as a picture with a sentence that stands for it. */
export const diagram: Definition<'instance.diagram'> = {
  name: 'instance.diagram',
  word: 'diagram',
  role: 'viewer',
  isQuestion: true,
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: { width: 'width', height: 'height', zoom: 'zoom' },
  input: z.object({
    instance,
    width: pixels.optional(),
    height: pixels.optional(),
    zoom: zoom.optional(),
  }),
  async run(command, context) {
    const shown = await context.barium.getInstance(command.instance);
    try {
      return reply(
        shown,
        await openPicture(orderOf(command, context.largestPicture), shown, context),
        context,
      );
    } catch (error) {
      if (!(error instanceof NoDiagramError)) throw error;
      return noDiagram(shown, context);
    }
  },
};

/** As asked for, but never larger than can be shown where it was asked. */
function orderOf(
  { instance: id, width: wantedWidth, height: wantedHeight, zoom: factor }: CommandOf<'instance.diagram'>,
  largest: Context['largestPicture'],
): PictureOrder {
  const width = smaller(wantedWidth, largest?.width);
  const height = smaller(wantedHeight, largest?.height);
  return {
    instanceId: id,
    ...omitUndefined({ width, height, zoom: factor }),
  };
}

function smaller(wanted: number | undefined, largest: number | undefined): number | undefined {
  return largest === undefined ? wanted : Math.min(wanted ?? largest, largest);
}

/** Opens an instance's diagram. Rejects with a `NoDiagramError` where there is none. */
async function openPicture(order: PictureOrder, shown: Instance, context: Context): Promise<Picture> {
  const { text } = context;
  const { instanceId, ...query } = order;
  const opened = await context.barium.openImage(instanceId, query);
  const name = nameOf(text, shown);
  const link = context.pictureLink(order);
  const file = text.diagram.file(name.replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ').trim());
  return {
    ...contentOf(opened, { name: file, type: 'image/png' }),
    alt: text.diagram.alt(name, statusName(text, shown.status), shown.milestone),
    ...omitUndefined({ link }),
  };
}

function reply(shown: Instance, picture: Picture, context: Context): Reply {
  const { text } = context;
  const card = {
    title: text.diagram.title(nameOf(text, shown)),
    image: { picture: picture.name, alt: picture.alt },
    actions: [
      button(context, text.actions.show, { name: 'instance.show', instance: shown.id }),
      ...webButton(context, shown.id),
    ],
  };
  return answer(card, { pictures: [picture] });
}

function noDiagram(shown: Instance, context: Context): Reply {
  const { text } = context;
  return refusal({
    title: text.problems.noDiagram,
    text: [text.diagram.noneHint(nameOf(text, shown))],
    actions: [button(context, text.actions.show, { name: 'instance.show', instance: shown.id })],
  });
}
