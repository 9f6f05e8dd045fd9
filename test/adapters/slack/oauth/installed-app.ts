/** The adapter as an app that several workspaces can install, with a real store, behind a public address. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express from 'express';
import { createSlackAdapter, type SlackAdapter } from '../../../../adapters/slack/index.ts';
import { createOpenWorkspaces, type OAuthOptions } from '../../../../adapters/slack/oauth/index.ts';
import { deriveKey } from '../../../../src/lib/derive-key.ts';
import { createSeal } from '../../../../src/lib/seal.ts';
import type { Store } from '../../../../src/store/contract/index.ts';
import * as en from '../../../../src/text/en/index.ts';
import * as sv from '../../../../src/text/sv/index.ts';
import { createTestSpool } from '../../../spool.ts';
import { signHeaders, signingSecret } from '../emulator.ts';
import { createScriptedBot, type ScriptedBot } from '../scripted-bot.ts';
import { clientId, clientSecret, type FakeSlack, type Place } from './fake-slack.ts';

export const publicUrl = 'https://bot.example.com';
const redirectUri = `${publicUrl}/slack/oauth_redirect`;

export interface Page {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
  readonly cookie: string | undefined;
  readonly headers: Headers;
}

export interface InstalledApp {
  readonly adapter: SlackAdapter;
  readonly bot: ScriptedBot;
  readonly logLines: { readonly line: string; readonly facts: Readonly<Record<string, unknown>> | undefined }[];
  readonly forgotten: string[];
  /** The channels that became unavailable, with their workspace. */
  readonly unavailable: string[];
  /** `accepted` for each time that channels may be available again. */
  readonly tokenReports: readonly string[];
  /** A browser opens a page at the public address. */
  visit(path: string, headers?: Readonly<Record<string, string>>): Promise<Page>;
  /** The whole installation, as somebody does it who allows it. */
  install(place: Place): Promise<Page>;
  /** `/barium <text>` in a workspace; returns the status. */
  sendCommand(teamId: string, text: string, fields?: Readonly<Record<string, string>>): Promise<number>;
  sendEvent(event: object, envelope: object): Promise<number>;
  sendInteraction(payload: object): Promise<number>;
  whenIdle(): Promise<void>;
  waitFor(condition: () => boolean | Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

interface AppOptions {
  readonly slack: FakeSlack;
  readonly store: Store;
  readonly teams?: OAuthOptions['teams'];
  readonly secret?: string;
  readonly now?: () => Date;
  /** Socket Mode instead of HTTP. */
  readonly appToken?: string;
}

export async function openInstalledApp(options: AppOptions): Promise<InstalledApp> {
  const { slack, store, teams = '*', secret = 'the secret of this installation', now = () => new Date() } = options;
  const bot: ScriptedBot = {
    ...createScriptedBot(),
    stringsFor: ({ locale }) => (locale?.startsWith('sv') ? sv.adapter : en.adapter),
  };
  const logLines: InstalledApp['logLines'] = [];
  const forgotten: string[] = [];
  const unavailable: string[] = [];
  const tokenReports: string[] = [];
  const adapter = createSlackAdapter({
    bot,
    requestedScopes: [],
    config: {
      ...(options.appToken === undefined
        ? { kind: 'http', signingSecret }
        : { kind: 'socket', appToken: options.appToken, receivesEvents: true }),
      apiUrl: slack.apiUrl,
      sharedChannels: 'refuse',
      openWorkspaces: createOpenWorkspaces({
        clientId,
        clientSecret,
        teams,
        scopes: ['commands', 'chat:write'],
        publicUrl,
        store: store.installations,
        seal: createSeal(deriveKey(secret, 'slack installations')),
        stateKey: deriveKey(secret, 'slack installation states'),
        async forgetWorkspace(teamId) {
          await store.installations.forgetWorkspace(teamId);
          forgotten.push(teamId);
        },
        canForget: () => true,
      }),
    },
    recordOnce: (key) => store.idempotency.recordOnce(key, now().toISOString()),
    spool: createTestSpool(),
    log: (line, facts) => logLines.push({ line, facts }),
    onChannelUnavailable: async ({ id, tenant }) => void unavailable.push(`${tenant}/${id}`),
    onChannelBack: async () => undefined,
    onChannelChanged: async () => undefined,
    onChannelMoved: async () => undefined,
    onTokenAccepted: () => void tokenReports.push('accepted'),
    overrides: { now },
  });
  const server = createServer(express().use(adapter.router as express.Router));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await adapter.start();

  const post = async (body: string, type: string): Promise<number> => {
    const headers = { 'content-type': type, ...signHeaders(body, now().getTime()) };
    const response = await fetch(`${url}/slack/events`, { method: 'POST', body, headers });
    await response.arrayBuffer();
    return response.status;
  };
  const postForm = (fields: Readonly<Record<string, string>>) =>
    post(new URLSearchParams(fields).toString(), 'application/x-www-form-urlencoded');

  const app: InstalledApp = {
    adapter,
    bot,
    logLines,
    forgotten,
    unavailable,
    tokenReports,
    async visit(path, headers = {}) {
      const response = await fetch(`${url}${path}`, {
        redirect: 'manual',
        headers: { 'x-forwarded-host': new URL(publicUrl).host, ...headers },
      });
      return {
        status: response.status,
        text: await response.text(),
        location: response.headers.get('location'),
        cookie: response.headers.get('set-cookie')?.split(';')[0],
        headers: response.headers,
      };
    },
    async install(place) {
      const { cookie = '', location } = await app.visit('/slack/install');
      const state = new URL(location ?? '').searchParams.get('state') ?? '';
      const query = new URLSearchParams({ code: slack.allow(place, redirectUri), state });
      return app.visit(`/slack/oauth_redirect?${query}`, { cookie });
    },
    sendCommand: (teamId, text, fields = {}) =>
      postForm({
        command: '/barium',
        text,
        team_id: teamId,
        channel_id: 'C1',
        channel_name: 'orders',
        user_id: `${teamId}-alice`,
        user_name: 'alice',
        is_enterprise_install: 'false',
        trigger_id: randomUUID(),
        response_url: `${slack.apiUrl}respond`,
        ...fields,
      }),
    sendEvent: (event, envelope) =>
      post(JSON.stringify({ type: 'event_callback', event_id: randomUUID(), event, ...envelope }), 'application/json'),
    sendInteraction: (payload) => postForm({ payload: JSON.stringify(payload) }),
    async whenIdle() {
      await sleep(30);
      await adapter.whenIdle();
    },
    async waitFor(condition) {
      const deadline = Date.now() + 10_000;
      while (!(await condition())) {
        if (Date.now() > deadline) throw new Error('not true after 10 s');
        await sleep(10);
      }
    },
    async close() {
      await adapter.stop();
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
  return app;
}
