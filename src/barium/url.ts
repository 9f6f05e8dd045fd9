import { NotFoundError } from './errors.ts';

/** A fixed word of the API, or an id to be encoded. */
export type Segment = string | { readonly id: string };

export type QueryParameters = Readonly<Record<string, string | number | undefined>>;

/** Builds the URL of an endpoint. Throws a {@link NotFoundError} for an id that cannot exist. */
export type UrlBuilder = (endpoint: string, path: readonly Segment[], query?: QueryParameters) => string;

/** Longer than any id of Barium, and short enough for the URL limit of any server. */
const maxIdLength = 256;

/**
 * Builds URLs that start with `baseUrl` for any ids.
 *
 * @throws TypeError if `baseUrl` is not an http(s) URL, or has a user, query or fragment
 */
export function createUrlBuilder(baseUrl: string): UrlBuilder {
  const base = normalizeBase(baseUrl);
  return (endpoint, path, query = {}) => {
    const segments = path.map((part) => (typeof part === 'string' ? part : encodeId(endpoint, part.id)));
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) search.set(name, String(value));
    }
    return `${base}/${segments.join('/')}${search.size > 0 ? `?${search}` : ''}`;
  };
}

function normalizeBase(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const extras = url && url.username + url.password + url.search + url.hash;
  if (!url || !/^https?:$/.test(url.protocol) || extras !== '') {
    throw new TypeError('the base URL must be an http(s) URL without user, query or fragment');
  }
  return url.href.replace(/\/+$/, '');
}

/**
 * An id as one path segment. An id that could escape its segment is never sent: `.` and `..` cannot be
 * escaped, since a URL parser reads `%2e%2e` as `..`, and a gateway that decodes `%2F` early would resolve `../..`.
 */
function encodeId(endpoint: string, id: string): string {
  const hasDotSegment = id.split(/[/\\]/).some((part) => /^(\.|%2e){1,2}$/i.test(part));
  if (id.trim() === '' || id.length > maxIdLength || hasDotSegment || /\p{Surrogate}/u.test(id)) {
    throw new NotFoundError({ endpoint });
  }
  return encodeURIComponent(id);
}
