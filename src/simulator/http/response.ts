/** What an endpoint answers, before the quirks have had their say. */
export type Answer =
  | { readonly kind: 'json'; readonly body: Fields }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly type: string; readonly bytes: Buffer; readonly fileName?: string };

/** `undefined` is an absent value; dates are written as the quirks want them. */
export type Value = string | number | boolean | Date | undefined | Fields | readonly Fields[];

/** An object of the API in the spelling of the vendor's page. */
export interface Fields {
  readonly [key: string]: Value;
}

/** The API says no. `status` is the HTTP status, `code` its own. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const REFUSALS = {
  noInstance: () => new Refusal(404, 1004, 'The instance does not exist.'),
  noTask: () => new Refusal(404, 1104, 'The task does not exist.'),
  noObject: () => new Refusal(404, 1204, 'The object does not exist.'),
  noEndpoint: () => new Refusal(404, 1, 'There is no such resource.'),
  badMethod: () => new Refusal(405, 2, 'The resource does not take this verb.'),
  badNumber: (name: string) => new Refusal(400, 3, `The parameter ${name} is not a number in range.`),
  badBody: (why: string) => new Refusal(400, 4, `The request body cannot be read: ${why}.`),
  tooLarge: () => new Refusal(413, 5, 'The request body is too large.'),
  noTicket: () => new Refusal(401, 401, 'The ticket is missing, wrong or expired.'),
  credentials: () => new Refusal(401, 402, 'Authentication failed.'),
  noImage: () =>
    new Refusal(
      400,
      1301,
      'The process model was not made with the BPMN 1.0 modeling tool: it has no image.',
    ),
  noMessage: () => new Refusal(400, 1401, 'The parameter Message is missing.'),
  notCreated: (why: string) => new Refusal(400, 1501, `Nothing was created: ${why}.`),
} as const;
