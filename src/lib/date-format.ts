/** The locale if it is valid (BCP 47), else English. */
export function validLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale).length > 0 ? locale : 'en';
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'en';
  }
}

/**
 * A format of times: in English if the locale is invalid, and in UTC if the time zone is missing or unknown. Creating one takes
 * milliseconds.
 */
export function createDateFormat(
  locale: string,
  timeZone: string | undefined,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const valid = validLocale(locale);
  try {
    return new Intl.DateTimeFormat(valid, { ...options, timeZone: timeZone ?? 'UTC' });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return new Intl.DateTimeFormat(valid, { ...options, timeZone: 'UTC' });
  }
}
