import type { Application } from './application.ts';
import { complaint } from './complaint.ts';
import { leave } from './leave.ts';
import { onboarding } from './onboarding.ts';
import { order } from './order.ts';
import { permit } from './permit.ts';

/** Every application of the simulated installation. A row keeps its place in this list: append, never reorder. */
export const APPLICATIONS: readonly Application[] = [order, leave, permit, complaint, onboarding];

/** The messages that each application's process waits for somewhere, each name once. */
export function messagesByApplication(): Readonly<
  Record<string, readonly { readonly name: string; readonly boundary: boolean; readonly requiresConfirmation: boolean }[]>
> {
  return Object.fromEntries(APPLICATIONS.map((application) => [application.name, messagesOf(application)]));
}

function messagesOf({ model }: Application): { name: string; boundary: boolean; requiresConfirmation: boolean }[] {
  return [...model.nodes.values()].flatMap((node) =>
    node.kind === 'message'
      ? [{ name: node.message, boundary: node.on !== undefined, requiresConfirmation: node.ask ?? false }]
      : [],
  );
}
