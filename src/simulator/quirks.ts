/**
 * How the simulator misbehaves. Without quirks it answers exactly as the vendor's page is written; each quirk is
 * something that other clients of the same API have met in the wild. Rates are shares of calls from 0 to 1.
 */
export interface Quirks {
  /** `TotalCount` in lists, not the page's `Totalcount`. */
  readonly wildTotalCount: boolean;
  /** Every `success` key is spelled the other way: `success` for `Success`, and `Success` where a DELETE answers. */
  readonly wildSuccess: boolean;
  /** `"true"` and `"false"` as texts. */
  readonly successAsText: boolean;
  /** The bare ticket as the whole answer, also when JSON was asked for. */
  readonly bareTicket: boolean;
  /** A bare ticket comes in quotes. */
  readonly quotedTicket: boolean;
  /** A JSON ticket is under `ticket`, not `Ticket`. */
  readonly lowerTicketKey: boolean;
  /** Refused credentials are HTTP 200 with a text that contains "failed". */
  readonly refusalAsText: boolean;
  /** Refused credentials are HTTP 200 with `success: false`. */
  readonly refusalAsJson: boolean;
  /** `Active` for `active`. */
  readonly capitalStatuses: boolean;
  /** One open instance in seven has a status word that no page mentions. */
  readonly unknownStatus: boolean;
  readonly numericPriority: boolean;
  /** Some names are the text "null". */
  readonly nullTextNames: boolean;
  /** Absent values are `""`; without this and the next they are `null`. */
  readonly absentAsEmpty: boolean;
  /** Absent values are left out. With the one before, all three ways take turns. */
  readonly absentAsMissing: boolean;
  /** Dates with seven digits of fraction on every second one. */
  readonly dateFractions: boolean;
  /** Rows and objects carry keys nobody asked for. */
  readonly extraKeys: boolean;
  /** Between two pages rows move: some come twice, some not at all. */
  readonly movingPages: boolean;
  /** Forms have ids such as `IDE`. */
  readonly oddObjectIds: boolean;
  /** `repository.file` and its like. */
  readonly wildClasses: boolean;
  /** `{success, Items: [{Id}]}` after an upload. */
  readonly wildUploadAnswers: boolean;
  /** Failures come with HTTP 200. */
  readonly failuresWithOk: boolean;
  /** A 500 is a gateway's HTML page. */
  readonly htmlErrors: boolean;
  readonly errorRate: number;
  readonly throttleRate: number;
  /** What a 429 says in Retry-After. */
  readonly retryAfterSeconds: number;
  /** Milliseconds that every answer waits. */
  readonly latency: number;
  /** Connections cut before anything was done. */
  readonly cutRate: number;
  /** Connections cut in the middle of the answer, after the call has had its effect. */
  readonly cutAnswerRate: number;
  /** Tickets that die before their time. */
  readonly expiredTicketRate: number;
  /** Seconds for which a sign-in gives the same ticket again, dead or not. */
  readonly signInCacheSeconds: number;
  /** The most rows a page ever holds, whatever `Max` says; 0 for as many as asked. */
  readonly shortPages: number;
}

/** As the vendor's page is written. */
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

/** Everything of shape at once, and no failure by chance: what an acceptance test wants to survive. */
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
