/** Entra ID and the managed identity of this machine on loopback, as the SDKs' own sign-in code reaches them. */
import { createPublicKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http, { createServer, type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import jwt from 'jsonwebtoken';
import { close, listen } from './connector-server.ts';

export const certificateFile = 'test/fixtures/certificate/certificate.pem';
export const keyFile = 'test/fixtures/certificate/key.pem';

export interface EntraServer {
  /** What was asked for, such as `/<tenant>/oauth2/v2.0/token` with its form. */
  readonly requests: { readonly path: string; readonly form: Readonly<Record<string, string>> }[];
  /** Restores the network. */
  close(): Promise<void>;
}

const identityHeader = 'the header of this machine';

/**
 * Starts the server, and sends every request for `login.microsoftonline.com` to it. Answers with the token `OUR.TOKEN`, and
 * an app proves who it is with the secret `hush`, the certificate of the tests, or a token of the managed identity.
 */
export async function startEntra(): Promise<EntraServer> {
  const requests: EntraServer['requests'] = [];
  const server = createServer(async (request, response) => {
    const { status, body } = await answer(request, requests);
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
  });
  const url = await listen(server);
  const restore = redirectTo(url);
  process.env.IDENTITY_ENDPOINT = `${url}/identity`;
  process.env.IDENTITY_HEADER = identityHeader;
  return {
    requests,
    async close() {
      restore();
      delete process.env.IDENTITY_ENDPOINT;
      delete process.env.IDENTITY_HEADER;
      await close(server);
    },
  };
}

/** Redirects what the SDKs send to Microsoft: one uses `https`, the other one `fetch`. Returns what restores the network. */
export function redirectTo(url: string): () => void {
  const { hostname, port } = new URL(url);
  const { request } = https;
  const { fetch } = globalThis;
  // Called with options only.
  https.request = (({ agent: _, ...options }: https.RequestOptions) =>
    http.request({ ...options, hostname, port, protocol: 'http:' })) as typeof https.request;
  globalThis.fetch = (input, init) => {
    const { hostname: host, pathname, search } = new URL(String(input));
    return fetch(host === 'login.microsoftonline.com' ? url + pathname + search : input, init);
  };
  return () => {
    https.request = request;
    globalThis.fetch = fetch;
  };
}

async function answer(request: IncomingMessage, requests: EntraServer['requests']) {
  const { pathname: path, searchParams } = new URL(request.url ?? '', 'http://entra');
  const body = new URLSearchParams(await text(request));
  const form = Object.fromEntries([...searchParams, ...body]);
  requests.push({ path, form });
  const expiry = { token_type: 'Bearer', expires_in: 86_400, expires_on: Math.floor(Date.now() / 1_000) + 86_400 };
  if (path === '/identity') {
    if (request.headers['x-identity-header'] !== identityHeader) return { status: 401, body: {} };
    const isAssertion = form.resource === 'api://AzureADTokenExchange';
    return { status: 200, body: { ...expiry, access_token: isAssertion ? 'ASSERTION' : 'OUR.TOKEN' } };
  }
  const isProof = form.client_secret === 'hush' || form.client_assertion === 'ASSERTION' || isSigned(form);
  if (isProof) return { status: 200, body: { ...expiry, access_token: 'OUR.TOKEN' } };
  // A secret that is a code chooses the fault.
  const [code = 'AADSTS7000215'] = /^AADSTS\d+$/u.exec(form.client_secret ?? '') ?? [];
  return { status: 401, body: { error: 'invalid_client', error_description: `${code}: Something is wrong.` } };
}

/** Whether the assertion is signed with the key of the certificate, and says which certificate that is. */
function isSigned({ client_assertion: assertion = '', client_id: appId }: Record<string, string>): boolean {
  const pem = readFileSync(certificateFile);
  try {
    const { header, payload } = jwt.verify(assertion, createPublicKey(pem), { complete: true, clockTolerance: 5 });
    const { fingerprint, fingerprint256 } = new X509Certificate(pem);
    const isOf = (name: string, print: string) => {
      const value: unknown = (header as unknown as Record<string, unknown>)[name];
      return value === Buffer.from(print.replaceAll(':', ''), 'hex').toString('base64url');
    };
    const isKnown = isOf('x5t', fingerprint) || isOf('x5t#S256', fingerprint256);
    return isKnown && typeof payload === 'object' && payload.sub === appId;
  } catch {
    return false;
  }
}
