/** The response of an endpoint, before the quirks are applied. */
export type ApiResponse =
  | { readonly kind: 'json'; readonly body: Fields }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'bytes'; readonly type: string; readonly bytes: Buffer; readonly fileName?: string };

/** `undefined` is an absent value. The quirks decide how absent values and dates are serialized. */
export type FieldValue = string | number | boolean | Date | undefined | Fields | readonly Fields[];

/** An object of the API, with keys as in the vendor's documentation. */
export interface Fields {
  readonly [key: string]: FieldValue;
}

/** An error of the API: HTTP status and error code. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
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

export const apiErrors = {
  noInstance: () => new ApiError(404, 1004, 'The instance does not exist.'),
  noTask: () => new ApiError(404, 1104, 'The task does not exist.'),
  noObject: () => new ApiError(404, 1204, 'The object does not exist.'),
  noEndpoint: () => new ApiError(404, 1, 'There is no such resource.'),
  badMethod: () => new ApiError(405, 2, 'The resource does not support this method.'),
  badNumber: (name: string) => new ApiError(400, 3, `The parameter ${name} is not a number in range.`),
  badBody: (reason: string) => new ApiError(400, 4, `The request body cannot be read: ${reason}.`),
  tooLarge: () => new ApiError(413, 5, 'The request body is too large.'),
  noTicket: () => new ApiError(401, 401, 'The ticket is missing, wrong or expired.'),
  credentials: () => new ApiError(401, 402, 'Authentication failed.'),
  noImage: () =>
    new ApiError(400, 1301, 'The process model was not made with the BPMN 1.0 modeling tool: it has no image.'),
  noMessage: () => new ApiError(400, 1401, 'The parameter Message is missing.'),
  notCreated: (reason: string) => new ApiError(400, 1501, `Nothing was created: ${reason}.`),
} as const;
