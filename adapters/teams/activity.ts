/** The parts of Bot Framework activities that this bot reads and writes. */
import * as z from 'zod';

// A field that is absent, null or of the wrong type counts as absent: most senders leave out most fields.
const optionalText = z.string().max(100_000).optional().catch(undefined);

const accountSchema = z
  .object({
    id: z.string(),
    name: optionalText,
    aadObjectId: optionalText,
    tenantId: optionalText,
    // Of the bot, if only it and the sender see the message.
    isTargeted: z.boolean().optional().catch(undefined),
  })
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
  return (
    z
      .array(z.unknown())
      // Most activities lack most lists, and an error takes long to create.
      .optional()
      .catch(undefined)
      .transform((items = []) =>
        items.slice(0, maxParts).flatMap((item) => {
          const parsed = schema.safeParse(item);
          return parsed.success ? [parsed.data] : [];
        }),
      )
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
  membersAdded: validItems(z.object({ id: z.string(), tenantId: optionalText })),
  membersRemoved: validItems(z.object({ id: z.string() })),
  channelData: z
    .object({
      eventType: optionalText,
      tenant: namedSchema,
      team: namedSchema,
      channel: namedSchema,
      // The teams that a shared channel is now shared with.
      sharedWithTeams: validItems(z.object({ tenantId: optionalText })),
    })
    .optional()
    .catch(undefined),
});

const messagePayloadSchema = z.object({ messagePayload: z.object({ attachments: validItems(attachmentSchema) }) });

/** The message on which a message extension's action was chosen; `undefined` if it names none. */
export function messagePayloadOf(value: unknown): Pick<Activity, 'attachments'> | undefined {
  return messagePayloadSchema.safeParse(value).data?.messagePayload;
}

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
export function tenantsOf(activity: Activity): readonly string[] {
  const { from } = activity;
  return [...hostTenantsOf(activity), ...(from?.tenantId ? [from.tenantId] : [])];
}

/** The tenants that are said to host the conversation. */
function hostTenantsOf({ channelData, conversation, recipient }: Activity): readonly string[] {
  const { tenant, team, channel } = channelData ?? {};
  const sources = [team, channel, conversation, recipient];
  return [tenant?.id, ...sources.map((source) => source?.tenantId)].flatMap((id) => id || []);
}

/** Whether the tenant alone hosts the conversation. In a shared channel, people of others can write to the bot. */
export function isHostedBy(activity: Activity, tenantId: string): boolean {
  const isChannel = activity.conversation?.conversationType === 'channel';
  const tenants = isChannel ? hostTenantsOf(activity) : tenantsOf(activity);
  return tenants.length > 0 && tenants.every((id) => isSameTenant(id, tenantId));
}

/** Whether the sender is from another tenant than the one that hosts the conversation. */
export function isForeignSender({ from }: Activity, hostTenant: string): boolean {
  return !!from?.tenantId && !isSameTenant(from.tenantId, hostTenant);
}

export function isSameTenant(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
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
  /** Shown in the recipients' activity feed, too: https://learn.microsoft.com/microsoftteams/platform/bots/how-to/conversations/send-proactive-messages */
  readonly channelData?: { readonly notification: { readonly alert: true } };
}

export const adaptiveCardType = 'application/vnd.microsoft.card.adaptive';

/** The HTTP response to an invoke activity. */
export interface InvokeResponse {
  readonly status: number;
  readonly body?: unknown;
}
