import type { SimulatedApplication } from './application.ts';
import { complaint } from './complaint.ts';
import { leave } from './leave.ts';
import { onboarding } from './onboarding.ts';
import { order } from './order.ts';
import { permit } from './permit.ts';

/** The applications of the simulated installation. Saved rows refer to an index in this list: append only. */
export const applications: readonly SimulatedApplication[] = [order, leave, permit, complaint, onboarding];

/** The messages of each application's process. */
export function messagesByApplication(): Readonly<
  Record<
    string,
    readonly { readonly name: string; readonly boundary: boolean; readonly requiresConfirmation: boolean }[]
  >
> {
  return Object.fromEntries(applications.map((application) => [application.name, messagesOf(application)]));
}

function messagesOf({
  model,
}: SimulatedApplication): { name: string; boundary: boolean; requiresConfirmation: boolean }[] {
  return [...model.nodes.values()].flatMap((node) =>
    node.kind === 'message'
      ? [
          {
            name: node.message,
            boundary: node.attachedTo !== undefined,
            requiresConfirmation: node.requiresConfirmation ?? false,
          },
        ]
      : [],
  );
}
