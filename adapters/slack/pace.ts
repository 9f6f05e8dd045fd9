/** https://docs.slack.dev/apis/web-api/rate-limits: about one message a second in a channel. */
export const pace = [{ posts: 1, milliseconds: 1_000 }] as const;
