/** A language that every text is written in. */
export type Language = 'en' | 'sv';
