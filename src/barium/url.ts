import { NotFoundError } from './errors.ts';

/** Parts of an address: plain words of the API as they are, ids as `{ id }`. */
export type Segment = string | { readonly id: string };

export type Query = Readonly<Record<string, string | number | undefined>>;

/** Makes the address of an endpoint under one base. */
export type Address = (endpoint: string, path: readonly Segment[], query?: Query) => string;

/** Longer than any id that Barium gives, and short enough for every server's limit on an address. */
const longestId = 256;

/**
 * Addresses under `baseUrl`, and nowhere else.
 *
 * @throws TypeError when `baseUrl` is not a plain http(s) address.
 */
export function createAddress(baseUrl: string): Address {
  const base = plainBase(baseUrl);
  return (endpoint, path, query = {}) => {
    const segments = path.map((part) => (typeof part === 'string' ? part : escapeId(endpoint, part.id)));
    const search = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) {
      if (value !== undefined) search.set(name, String(value));
    }
    const tail = search.size > 0 ? `?${search}` : '';
    return `${base}/${segments.join('/')}${tail}`;
  };
}

function plainBase(baseUrl: string): string {
  const url = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined;
  const besides = url && url.username + url.password + url.search + url.hash;
  if (!url || !/^https?:$/.test(url.protocol) || besides !== '') {
    throw new TypeError('the base URL must be a plain http(s) address without user, query or fragment');
  }
  return url.href.replace(/\/+$/, '');
}

/**
 * One path segment. An id that could leave its place in the path names nothing, so that it is answered as
 * not found without a call: `.` and `..` cannot be escaped (a URL reads `%2e%2e` as `..` too), and a gateway that
 * decodes `%2F` early would walk up on `../..`.
 */
function escapeId(endpoint: string, id: string): string {
  const dotted = id.split(/[/\\]/).some((part) => /^(\.|%2e){1,2}$/i.test(part));
  if (id.trim() === '' || id.length > longestId || dotted || /\p{Surrogate}/u.test(id)) {
    throw new NotFoundError({ endpoint });
  }
  return encodeURIComponent(id);
}
