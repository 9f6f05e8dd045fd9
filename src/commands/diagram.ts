import * as z from 'zod';
import { toContent } from '../barium/download.ts';
import { NoDiagramError } from '../barium/errors.ts';
import type { ImageRequest, Instance } from '../barium/types.ts';
import { instanceName, showButton, statusName, webButton } from '../cards/card-context.ts';
import type { CommandOf } from '../chat/command.ts';
import type { Picture } from '../chat/content.ts';
import type { Reply } from '../chat/reply.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { instanceArgument, pixels, zoomArgument } from '../parser/argument-schemas.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok, rejected } from '../request/reply.ts';

/** The process diagram with the current step, as an image with alternative text. */
export const diagram: Definition<'instance.diagram'> = {
  name: 'instance.diagram',
  word: 'diagram',
  role: 'viewer',
  isReadOnly: true,
  positionals: [{ argument: 'instance', kind: 'instance' }],
  keys: { width: 'width', height: 'height', zoom: 'zoom' },
  argumentsSchema: z.object({
    instance: instanceArgument,
    width: pixels.optional(),
    height: pixels.optional(),
    zoom: zoomArgument.optional(),
  }),
  async run(command, context) {
    const instance = await context.barium.getInstance(command.instance);
    try {
      const request = imageRequest(command, context.maxPictureSize);
      return diagramReply(instance, await openPicture(request, instance, context), context);
    } catch (error) {
      if (!(error instanceof NoDiagramError)) throw error;
      return noDiagramReply(instance, context);
    }
  },
};

/** The requested size, limited to the size that the chat can show. */
function imageRequest(
  { instance, zoom, ...requested }: CommandOf<'instance.diagram'>,
  maxSize: Context['maxPictureSize'],
): ImageRequest {
  const width = atMost(requested.width, maxSize?.width);
  const height = atMost(requested.height, maxSize?.height);
  return { instanceId: instance, ...omitUndefined({ width, height, zoom }) };
}

function atMost(requested: number | undefined, max: number | undefined): number | undefined {
  return max === undefined ? requested : Math.min(requested ?? max, max);
}

/** Rejects with a `NoDiagramError` if Barium has no diagram of the instance. */
async function openPicture(request: ImageRequest, instance: Instance, context: Context): Promise<Picture> {
  const { text } = context;
  const { instanceId, ...query } = request;
  const opened = await context.barium.openImage(instanceId, query);
  const name = instanceName(text, instance);
  const link = context.pictureLink(request);
  const file = text.diagram.file(name.replaceAll(/[^\p{L}\p{N}._-]+/gu, ' ').trim());
  return {
    ...toContent(opened, { name: file, type: 'image/png' }),
    alt: text.diagram.alt(name, statusName(text, instance.status), instance.milestone),
    ...omitUndefined({ link }),
  };
}

function diagramReply(instance: Instance, picture: Picture, context: Context): Reply {
  const { text } = context;
  const card = {
    title: text.diagram.title(instanceName(text, instance)),
    image: { picture: picture.name, alt: picture.alt },
    actions: [showButton(context, instance.id), ...webButton(context, instance.id)],
  };
  return ok(card, { pictures: [picture] });
}

function noDiagramReply(instance: Instance, context: Context): Reply {
  const { text } = context;
  return rejected({
    title: text.errors.noDiagram,
    text: [text.diagram.noneHint(instanceName(text, instance))],
    actions: [showButton(context, instance.id)],
  });
}
