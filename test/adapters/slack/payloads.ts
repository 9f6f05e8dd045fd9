/** Interaction payloads as Slack sends them. */
import { alice, orders, team } from './workspace.ts';

type Row = Readonly<Record<string, unknown>>;

const envelope = (user: string) => ({
  user: { id: user, username: 'alice', name: 'alice', team_id: team },
  team: { id: team, domain: 'acme' },
  api_app_id: 'A0TEST0001',
  token: 'unused',
  enterprise: null,
  is_enterprise_install: false,
});

/** A button pressed on a message. */
export function blockAction(action: Row, fields: Row = {}, user = alice): Row {
  return {
    type: 'block_actions',
    ...envelope(user),
    container: { type: 'message', message_ts: '1700000000.000100', channel_id: orders, is_ephemeral: true },
    channel: { id: orders, name: 'orders' },
    trigger_id: `trigger-${Math.random()}`,
    state: { values: {} },
    actions: [{ type: 'button', action_id: 'barium:line:1', block_id: 'b', action_ts: `${Math.random()}`, ...action }],
    ...fields,
  };
}

/** A button pressed in a view. */
export function viewBlockAction(action: Row, view: Row, trigger: string): Row {
  return blockAction(action, {
    container: { type: 'view', view_id: view.id },
    channel: undefined,
    view,
    trigger_id: trigger,
  });
}

/** A submitted modal: the view as it was opened, and the values by index of the field. */
export function viewSubmission(view: Row, values: readonly unknown[], user = alice): Row {
  const state = Object.fromEntries(values.map((value, index) => [`field:${index}`, { [`field:${index}`]: value }]));
  return {
    type: 'view_submission',
    ...envelope(user),
    trigger_id: `trigger-${Math.random()}`,
    view: { id: 'V1', hash: 'h', ...view, state: { values: state } },
    response_urls: [],
  };
}

export const textInput = (value: string) => ({ type: 'plain_text_input', value });

/** A shortcut on a message if `message` is given, else a global one. */
export function shortcut(callback_id: string, trigger_id: string, message?: Row, fields: Row = {}): Row {
  return {
    type: message === undefined ? 'shortcut' : 'message_action',
    ...envelope(alice),
    callback_id,
    trigger_id,
    action_ts: '1700000000.1',
    ...(message === undefined ? {} : { message, message_ts: message.ts, channel: { id: orders, name: 'orders' } }),
    ...fields,
  };
}

export function suggestionRequest(value: string): Row {
  return {
    type: 'block_suggestion',
    ...envelope(alice),
    container: { type: 'view', view_id: 'V1' },
    action_id: 'field:0',
    block_id: 'field:0',
    value,
  };
}
