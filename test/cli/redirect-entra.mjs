// Loaded by a bot's process before its own code: sends what is for Entra ID to a server on this machine.
import http from 'node:http';
import https from 'node:https';

const { hostname, port } = new URL(process.env.ENTRA_URL);
// The SDK calls it with options only.
https.request = ({ agent, ...options }, ...rest) =>
  http.request({ ...options, hostname, port, protocol: 'http:' }, ...rest);

const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input);
  return fetch(url.host === 'login.microsoftonline.com' ? new URL(url.pathname, process.env.ENTRA_URL) : input, init);
};
