/**
 * The file name in a `Content-Disposition`: the last segment of whatever path it holds, without control
 * characters. Undefined where there is none.
 */
export function fileNameIn(disposition: string | undefined): string | undefined {
  const name = extended(disposition ?? '') ?? plain(disposition ?? '');
  const last =
    name
      ?.split(/[/\\]/)
      .at(-1)
      ?.replaceAll(/\p{Cc}/gu, '')
      .trim() ?? '';
  return last === '' || /^\.+$/.test(last) ? undefined : last;
}

/** `filename*=UTF-8''…` of RFC 8187. */
function extended(disposition: string): string | undefined {
  const escaped = /;\s*filename\*\s*=\s*utf-8'[^']*'([^;\s]+)/i.exec(disposition)?.[1];
  try {
    return escaped && decodeURIComponent(escaped);
  } catch {
    // Not well escaped: the plain form stands beside it.
    return undefined;
  }
}

function plain(disposition: string): string | undefined {
  const match = /;\s*filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]+))/i.exec(disposition);
  const name = match?.[1]?.replaceAll(/\\(["\\])/g, '$1') ?? match?.[2];
  return name === undefined ? undefined : asUtf8(name);
}

/** Header bytes arrive as Latin-1; servers write UTF-8 into them all the same. */
function asUtf8(latin1: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}
