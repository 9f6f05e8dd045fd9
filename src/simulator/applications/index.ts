import type { SimulatedApplication } from './application.ts';
import { complaint } from './complaint.ts';
import { leave } from './leave.ts';
import { onboarding } from './onboarding.ts';
import { order } from './order.ts';
import { permit } from './permit.ts';
import { createTranslator, type SimulatorLocale, translateApplication } from './translate.ts';

/** The applications of the simulated installation. Saved rows refer to an index in this list: append only. */
export const applications: readonly SimulatedApplication[] = [order, leave, permit, complaint, onboarding];

/** The applications in the language of the installation. */
export function applicationsIn(locale: SimulatorLocale): readonly SimulatedApplication[] {
  const t = createTranslator(locale);
  return locale === 'en' ? applications : applications.map((application) => translateApplication(application, t));
}

/** The ids of the form templates. One is for any process, and known in both languages. */
export const templates: ReadonlySet<string> = new Set([
  ...applications.map((application) => application.template),
  ...(['en', 'sv'] as const).map((locale) => createTranslator(locale)('Inspection')),
]);

/** The messages of each application's process. */
export function messagesByApplication(
  locale: SimulatorLocale,
): Readonly<
  Record<
    string,
    readonly { readonly name: string; readonly boundary: boolean; readonly requiresConfirmation: boolean }[]
  >
> {
  return Object.fromEntries(applicationsIn(locale).map((application) => [application.name, messagesOf(application)]));
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
