import * as z from 'zod';
import { toContent } from '../barium/download.ts';
import { BariumError, NoDiagramError } from '../barium/errors.ts';
import type { Download, ImageRequest, Instance, TaskRow } from '../barium/types.ts';
import { button, instanceName, shortName, showButton, statusBadge, statusName } from '../cards/card-context.ts';
import { instanceActions, isClosed } from '../cards/instance.ts';
import { describeSteps, type Step, stepPath, stepsOf } from '../cards/progress.ts';
import { isOpen } from '../cards/task.ts';
import type { Card } from '../chat/card.ts';
import type { CommandOf } from '../chat/command.ts';
import type { Picture } from '../chat/content.ts';
import type { Reply } from '../chat/reply.ts';
import { offerNextMessage } from '../effects/offer-messages.ts';
import { toFileName } from '../lib/file-name.ts';
import { omitUndefined } from '../lib/omit-undefined.ts';
import { readTasks } from '../lookup/tasks.ts';
import { instanceArgument, pixels, zoomArgument } from '../parser/argument-schemas.ts';
import { openTimeline } from '../pictures/timeline-picture.ts';
import type { Context } from '../request/context.ts';
import type { Definition } from '../request/definition.ts';
import { ok, rejected } from '../request/reply.ts';
import { localeFor } from '../text/strings.ts';

type DiagramCommand = CommandOf<'instance.diagram'>;

/** How far a case has come: Barium's process diagram, or the bot's own timeline of the tasks where there is none. */
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
    const { barium } = context;
    const request = imageRequest(command, context.maxPictureSize);
    const instance = await barium.getInstance(command.instance);
    const [image, contents] = await Promise.allSettled([
      openImage(request, instance, context),
      readTasks(command.instance, undefined, context),
    ]);
    if (image.status === 'rejected') throw image.reason;
    const download = image.value;
    if (download === undefined) {
      if (contents.status === 'rejected') throw contents.reason;
      return timelineReply(request, instance, contents.value.rows, context);
    }
    const tasks = contents.status === 'fulfilled' ? contents.value.rows : [];
    // The diagram is worth showing without the path.
    if (contents.status === 'rejected') logMissingTasks(contents.reason, download, context);
    return diagramReply(command, request, { instance, download, tasks }, context);
  },
};

/** The requested size, limited to the size that the chat can show. */
function imageRequest({ instance, zoom, ...requested }: DiagramCommand, maxSize: Context['maxPictureSize']) {
  const width = atMost(requested.width, maxSize?.width);
  const height = atMost(requested.height, maxSize?.height);
  return { instanceId: instance, ...omitUndefined({ width, height, zoom }) };
}

function atMost(requested: number | undefined, max: number | undefined): number | undefined {
  return max === undefined ? requested : Math.min(requested ?? max, max);
}

/** `undefined` if Barium has no diagram of the instance. */
async function openImage(
  { instanceId, ...query }: ImageRequest,
  { applicationId, applicationName }: Instance,
  { barium }: Pick<Context, 'barium'>,
): Promise<Download | undefined> {
  try {
    return await barium.openImage(
      instanceId,
      query,
      omitUndefined({ applicationId: applicationId ?? applicationName }),
    );
  } catch (error) {
    if (error instanceof NoDiagramError) return undefined;
    throw error;
  }
}

/** @throws the error unless it is Barium's */
function logMissingTasks(error: unknown, download: Download, { log }: Pick<Context, 'log'>): void {
  if (error instanceof BariumError) {
    log.warn({ err: error }, 'showed a diagram without its tasks');
    return;
  }
  download.cancel();
  throw error;
}

async function diagramReply(
  command: DiagramCommand,
  request: ImageRequest,
  shown: { readonly instance: Instance; readonly download: Download; readonly tasks: readonly TaskRow[] },
  context: Context,
): Promise<Reply> {
  const { text } = context;
  const { instance, download, tasks } = shown;
  const steps = stepsOf(text, withoutStale(tasks, instance));
  const name = instanceName(text, instance);
  const alt = text.diagram.alt(name, statusName(text, instance.status), shortName(instance.milestone) || undefined);
  const picture = {
    ...toContent(download, { name: toFileName(text.diagram.file(name)), type: 'image/png' }),
    alt: [alt, describeSteps(text, steps)].join(' ').trim(),
    ...omitUndefined({ link: context.pictureLink(request) }),
  };
  const whole = command.zoom === undefined ? [button(context, text.actions.wholeDiagram, { ...command, zoom: 1 })] : [];
  const card = await pictureCard(text.diagram.title(name), { instance, picture, tasks, steps }, context);
  return ok({ ...card, actions: [...(card.actions ?? []), ...whole] }, { pictures: [picture] });
}

async function timelineReply(
  request: ImageRequest,
  instance: Instance,
  tasks: readonly TaskRow[],
  context: Context,
): Promise<Reply> {
  const { text, person } = context;
  const name = instanceName(text, instance);
  if (tasks.length === 0) return noDiagramReply(instance, context);
  const steps = stepsOf(text, withoutStale(tasks, instance));
  const timeline = { locale: localeFor(person.locale, text.language), ...omitUndefined({ timeZone: person.timeZone }) };
  const content = await openTimeline(tasks, {
    name: toFileName(text.progress.file(name)),
    text,
    reader: timeline,
    size: request,
    now: context.now(),
  });
  const alt = text.progress.alt(name, statusName(text, instance.status));
  const picture = {
    ...content,
    alt: [alt, describeSteps(text, steps)].join(' ').trim(),
    ...omitUndefined({ link: context.pictureLink({ ...request, timeline }) }),
  };
  const card = await pictureCard(text.progress.title(name), { instance, picture, tasks, steps }, context);
  return ok({ ...card, footer: text.progress.drawn }, { pictures: [picture] });
}

interface PictureCardInput {
  readonly instance: Instance;
  readonly picture: Picture;
  readonly tasks: readonly TaskRow[];
  readonly steps: readonly Step[];
}

/** The case's state in words with the picture, and the same next steps as on the case. */
async function pictureCard(
  title: string,
  { instance, picture, tasks, steps }: PictureCardInput,
  context: Context,
): Promise<Card> {
  const { text } = context;
  const milestone = shortName(instance.milestone);
  const openTasks = withoutStale(tasks, instance).filter(isOpen);
  const next = await offerNextMessage(instance, openTasks, context);
  const path = stepPath(text, steps);
  return {
    title,
    badge: statusBadge(text, instance.status),
    state: milestone ? [{ text: milestone }] : [],
    text: path === undefined ? [] : [path],
    image: { picture: picture.name, alt: picture.alt },
    ...instanceActions(context, instance, openTasks, next, 'diagram'),
  };
}

/** Barium can leave tasks open when a case ends; nobody can do them any more. */
function withoutStale(tasks: readonly TaskRow[], instance: Instance): readonly TaskRow[] {
  return isClosed(instance) ? tasks.filter((task) => !isOpen(task)) : tasks;
}

/** Without a task there is nothing to draw. */
function noDiagramReply(instance: Instance, context: Context): Reply {
  const { text } = context;
  return rejected({
    title: text.errors.noDiagram,
    text: [text.diagram.noneHint(instanceName(text, instance))],
    actions: [showButton(context, instance.id)],
  });
}
