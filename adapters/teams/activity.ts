/** The activities of Microsoft's protocol, as far as this bot reads and writes them. */
import * as z from 'zod';

// Absent, null and of the wrong kind are all the same here: most senders leave out most of it.
const word = z.string().max(100_000).optional().catch(undefined);

const accountSchema = z.object({ id: z.string(), name: word, aadObjectId: word }).optional().catch(undefined);

const named = z.object({ id: word, name: word }).optional().catch(undefined);

/** What searches the message box from outside of any conversation has none. */
const conversationSchema = z.object({
  id: z.string().min(1).max(1_000),
  conversationType: word,
  tenantId: word,
  name: word,
});

const attachmentSchema = z.object({
  contentType: z.string(),
  contentUrl: word,
  name: word,
  content: z.unknown().optional(),
});

const entitySchema = z.object({
  type: z.string(),
  text: word,
  mentioned: z.object({ id: z.string() }).optional().catch(undefined),
  // Of a `clientInfo`, which tells the language and time zone where the activity itself does not.
  locale: word,
  timezone: word,
});

/** More parts than any message has; each costs time to read. */
const mostParts = 200;

/** Only what can be taken: one odd part must not lose the whole message. */
function each<One>(schema: z.ZodType<One>) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((list) =>
      list.slice(0, mostParts).flatMap((one) => {
        const read = schema.safeParse(one);
        return read.success ? [read.data] : [];
      }),
    );
}

const activitySchema = z.object({
  type: z.string().min(1),
  serviceUrl: z.string().min(1),
  conversation: conversationSchema.optional(),
  id: word,
  name: word,
  action: word,
  channelId: word,
  from: accountSchema,
  recipient: accountSchema,
  text: word,
  locale: word,
  localTimezone: word,
  replyToId: word,
  value: z.unknown().optional(),
  entities: each(entitySchema),
  attachments: each(attachmentSchema),
  membersAdded: each(z.object({ id: z.string() })),
  membersRemoved: each(z.object({ id: z.string() })),
  channelData: z
    .object({
      eventType: word,
      tenant: named,
      team: named,
      channel: named,
    })
    .optional()
    .catch(undefined),
});

/** Something that happened in Teams, parsed. */
export type Activity = z.infer<typeof activitySchema>;

/** `undefined` for what is no activity at all, or happened nowhere. */
export function readActivity(body: unknown): Activity | undefined {
  const activity = activitySchema.safeParse(body).data;
  const isSomewhere = activity?.conversation !== undefined || (activity && isOfMessageBox(activity));
  return isSomewhere ? activity : undefined;
}

/** Whose Teams it comes from. */
export function tenantOf(activity: Activity): string | undefined {
  return activity.channelData?.tenant?.id ?? activity.conversation?.tenantId;
}

/**
 * True for what the message box asks for. It comes with the conversation that somebody writes in, which may be of two
 * people and without the bot: https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/what-are-messaging-extensions
 */
export function isOfMessageBox({ type, name = '' }: Pick<Activity, 'type' | 'name'>): boolean {
  return type === 'invoke' && name.startsWith('composeExtension/');
}

/** Something that is shown with a message: a card, or a file that is offered. */
export interface Attachment {
  readonly contentType: string;
  readonly content: unknown;
  readonly name?: string;
  readonly contentUrl?: string;
  readonly preview?: Attachment;
}

/** What the bot says. */
export interface Outgoing {
  readonly type: 'message' | 'typing';
  /** Always plain: the words of a message may come from anybody. */
  readonly text?: string;
  readonly textFormat?: 'plain';
  /** What notifications and lists show of it. */
  readonly summary?: string;
  readonly attachments?: readonly Attachment[];
}

export const cardType = 'application/vnd.microsoft.card.adaptive';

/** What an invoke is answered with. */
export interface InvokeAnswer {
  readonly status: number;
  readonly body?: unknown;
}
