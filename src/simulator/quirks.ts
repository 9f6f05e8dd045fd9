/**
 * Deviations from the vendor's documentation, each seen by other clients of the API. Rates are fractions of all
 * requests, from 0 to 1.
 */
export interface Quirks {
  /** `TotalCount` in lists instead of the documented `Totalcount`. */
  readonly wildTotalCount: boolean;
  /** `success` instead of `Success`, and `Success` in the response to a DELETE. */
  readonly wildSuccess: boolean;
  /** `"true"` and `"false"` as strings. */
  readonly successAsText: boolean;
  /** The response to a sign-in is the bare ticket, even if JSON was requested. */
  readonly bareTicket: boolean;
  /** A bare ticket is in quotes. */
  readonly quotedTicket: boolean;
  /** `ticket` instead of `Ticket`. */
  readonly lowerTicketKey: boolean;
  /** Wrong credentials get HTTP 200 and a text with "failed". */
  readonly refusalAsText: boolean;
  /** Wrong credentials get HTTP 200 and `success: false`. */
  readonly refusalAsJson: boolean;
  /** `Active` instead of `active`. */
  readonly capitalStatuses: boolean;
  /** One in seven open instances has an undocumented status. */
  readonly unknownStatus: boolean;
  readonly numericPriority: boolean;
  /** Some names are the string "null". */
  readonly nullTextNames: boolean;
  /** Absent values are `""` instead of `null`. */
  readonly absentAsEmpty: boolean;
  /** Absent values are omitted. Together with {@link absentAsEmpty}, all three forms occur. */
  readonly absentAsMissing: boolean;
  /** Every second date has seven fractional digits. */
  readonly dateFractions: boolean;
  /** Rows and objects have undocumented keys. */
  readonly extraKeys: boolean;
  /** Rows shift between two pages, so that some are duplicated and some are missing. */
  readonly movingPages: boolean;
  /** Forms have ids such as `IDE`. */
  readonly oddObjectIds: boolean;
  /** `repository.file` instead of `file`. */
  readonly wildClasses: boolean;
  /** `{success, Items: [{Id}]}` after an upload. */
  readonly wildUploadAnswers: boolean;
  /** Errors have HTTP 200. */
  readonly failuresWithOk: boolean;
  /** A 500 is a gateway's HTML page. */
  readonly htmlErrors: boolean;
  readonly errorRate: number;
  readonly throttleRate: number;
  /** The Retry-After of a 429. */
  readonly retryAfterSeconds: number;
  /** In ms, for every response. */
  readonly latency: number;
  /** Connections that are cut before the request has an effect. */
  readonly cutRate: number;
  /** Connections that are cut during the response, after the request has had its effect. */
  readonly cutAnswerRate: number;
  /** Tickets that expire early. */
  readonly expiredTicketRate: number;
  /** How long a sign-in returns the same ticket again, even an expired one. */
  readonly signInCacheSeconds: number;
  /** The maximum number of rows on a page, whatever `Max` is; 0 for no maximum. */
  readonly shortPages: number;
}

/** Exactly as documented. */
export const noQuirks: Quirks = {
  wildTotalCount: false,
  wildSuccess: false,
  successAsText: false,
  bareTicket: false,
  quotedTicket: false,
  lowerTicketKey: false,
  refusalAsText: false,
  refusalAsJson: false,
  capitalStatuses: false,
  unknownStatus: false,
  numericPriority: false,
  nullTextNames: false,
  absentAsEmpty: false,
  absentAsMissing: false,
  dateFractions: false,
  extraKeys: false,
  movingPages: false,
  oddObjectIds: false,
  wildClasses: false,
  wildUploadAnswers: false,
  failuresWithOk: false,
  htmlErrors: false,
  errorRate: 0,
  throttleRate: 0,
  retryAfterSeconds: 1,
  latency: 0,
  cutRate: 0,
  cutAnswerRate: 0,
  expiredTicketRate: 0,
  signInCacheSeconds: 0,
  shortPages: 0,
};

/** All format quirks at once and no random faults, for acceptance tests. */
export const allQuirks: Quirks = {
  ...noQuirks,
  wildTotalCount: true,
  wildSuccess: true,
  successAsText: true,
  bareTicket: true,
  quotedTicket: true,
  lowerTicketKey: true,
  refusalAsText: true,
  capitalStatuses: true,
  unknownStatus: true,
  numericPriority: true,
  nullTextNames: true,
  absentAsEmpty: true,
  absentAsMissing: true,
  dateFractions: true,
  extraKeys: true,
  shortPages: 7,
  movingPages: true,
  oddObjectIds: true,
  wildClasses: true,
  wildUploadAnswers: true,
  failuresWithOk: true,
  htmlErrors: true,
};
