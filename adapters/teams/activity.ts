/** The parts of Bot Framework activities that this bot reads and writes. */
import * as z from 'zod';

// A field that is absent, null or of the wrong type counts as absent: most senders leave out most fields.
const optionalText = z.string().max(100_000).optional().catch(undefined);

const accountSchema = z
  .object({ id: z.string(), name: optionalText, aadObjectId: optionalText, tenantId: optionalText })
  .optional()
  .catch(undefined);

const namedSchema = z
  .object({ id: optionalText, name: optionalText, tenantId: optionalText })
  .optional()
  .catch(undefined);

/** Absent from a message extension query that was typed outside of any conversation. */
const conversationSchema = z.object({
  id: z.string().min(1).max(1_000),
  conversationType: optionalText,
  tenantId: optionalText,
  name: optionalText,
});

const attachmentSchema = z.object({
  contentType: z.string(),
  contentUrl: optionalText,
  name: optionalText,
  content: z.unknown().optional(),
});

const entitySchema = z.object({
  type: z.string(),
  text: optionalText,
  mentioned: z.object({ id: z.string() }).optional().catch(undefined),
  // Only in a `clientInfo` entity: the client's language and time zone, for activities without their own.
  locale: optionalText,
  timezone: optionalText,
});

/** More than any message has. Each part costs parsing time. */
const maxParts = 200;

/** An array without its invalid items: one malformed part must not lose the whole message. */
function validItems<Item>(schema: z.ZodType<Item>) {
  return z
    .array(z.unknown())
    .catch([])
    .transform((items) =>
      items.slice(0, maxParts).flatMap((item) => {
        const parsed = schema.safeParse(item);
        return parsed.success ? [parsed.data] : [];
      }),
    );
}

const activitySchema = z.object({
  type: z.string().min(1),
  serviceUrl: z.string().min(1),
  conversation: conversationSchema.optional(),
  id: optionalText,
  name: optionalText,
  action: optionalText,
  channelId: optionalText,
  from: accountSchema,
  recipient: accountSchema,
  text: optionalText,
  locale: optionalText,
  localTimezone: optionalText,
  replyToId: optionalText,
  value: z.unknown().optional(),
  entities: validItems(entitySchema),
  attachments: validItems(attachmentSchema),
  membersAdded: validItems(z.object({ id: z.string() })),
  membersRemoved: validItems(z.object({ id: z.string() })),
  channelData: z
    .object({
      eventType: optionalText,
      tenant: namedSchema,
      team: namedSchema,
      channel: namedSchema,
    })
    .optional()
    .catch(undefined),
});

/** A parsed activity that Teams sent. */
export type Activity = z.infer<typeof activitySchema>;

/** `undefined` if the body is not an activity, or has no conversation and is not from a message extension. */
export function parseActivity(body: unknown): Activity | undefined {
  const activity = activitySchema.safeParse(body).data;
  if (activity === undefined) return undefined;
  return activity.conversation !== undefined || isMessageExtension(activity) ? activity : undefined;
}

/** The Entra tenant that the activity comes from. */
export function tenantOf(activity: Activity): string | undefined {
  return activity.channelData?.tenant?.id ?? activity.conversation?.tenantId;
}

/** All Entra tenants that the activity names: where it happened, and where its sender is from. */
export function tenantsOf({ channelData, conversation, from, recipient }: Activity): readonly string[] {
  const { tenant, team, channel } = channelData ?? {};
  const sources = [team, channel, conversation, from, recipient];
  return [tenant?.id, ...sources.map((source) => source?.tenantId)].flatMap((id) => id || []);
}

/**
 * Whether the activity comes from the message extension. Its conversation is the one the user is writing in, which can
 * be a chat of two people without the bot:
 * https://learn.microsoft.com/microsoftteams/platform/messaging-extensions/what-are-messaging-extensions
 */
export function isMessageExtension({ type, name = '' }: Pick<Activity, 'type' | 'name'>): boolean {
  return type === 'invoke' && name.startsWith('composeExtension/');
}

/** An attachment of an outbound message: a card, or a file offer. */
export interface Attachment {
  readonly contentType: string;
  readonly content: unknown;
  readonly name?: string;
  readonly contentUrl?: string;
  readonly preview?: Attachment;
}

/** An activity that the bot sends. */
export interface OutboundActivity {
  readonly type: 'message' | 'typing';
  /** Always plain text: it can contain untrusted words. */
  readonly text?: string;
  readonly textFormat?: 'plain';
  /** Shown in notifications and chat lists. */
  readonly summary?: string;
  readonly attachments?: readonly Attachment[];
}

export const adaptiveCardType = 'application/vnd.microsoft.card.adaptive';

/** The HTTP response to an invoke activity. */
export interface InvokeResponse {
  readonly status: number;
  readonly body?: unknown;
}
