/** The languages of all texts. */
export type Language = 'en' | 'sv';
