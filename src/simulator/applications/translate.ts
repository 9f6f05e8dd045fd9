import type { ProcessModel, ProcessNode } from '../bpmn/model.ts';
import type { SimulatedApplication } from './application.ts';
import { swedish } from './swedish.ts';

/** The language of the simulated installation. */
export type SimulatorLocale = 'en' | 'sv';

/** Translates an English text: `t('Order')`, or as a tag with values in it: t`Order ${number}`. */
export type Translate = (text: string | TemplateStringsArray, ...values: readonly (string | number)[]) => string;

/** Throws a RangeError for a text that has no translation. */
export function createTranslator(locale: SimulatorLocale): Translate {
  return (text, ...values) => {
    const english = typeof text === 'string' ? text : text.join('{}');
    const translated = locale === 'en' || english === '' ? english : swedish[english];
    if (translated === undefined) throw new RangeError(`no Swedish for “${english}”`);
    let at = 0;
    return values.length === 0 ? translated : translated.replaceAll('{}', () => String(values[at++]));
  };
}

/** The application in another language. Ids stay the same, and so do the roles, which find people. */
export function translateApplication(application: SimulatedApplication, t: Translate): SimulatedApplication {
  return {
    ...application,
    name: t(application.name),
    model: translateModel(application.model, t),
    states: application.states.map((state) => ({ ...state, ...translatedMilestone(state, t) })),
  };
}

function translateModel(model: ProcessModel, t: Translate): ProcessModel {
  const nodes = [...model.nodes].map(([id, node]) => [id, translateNode(node, t)] as const);
  return {
    ...model,
    name: t(model.name),
    nodes: new Map(nodes),
    flows: model.flows.map((flow) => (flow.label === undefined ? flow : { ...flow, label: t(flow.label) })),
    lanes: model.lanes.map((lane) => ({ ...lane, name: t(lane.name) })),
  };
}

function translateNode(node: ProcessNode, t: Translate): ProcessNode {
  const translated = { ...node, name: t(node.name), ...translatedMilestone(node, t) };
  if (translated.kind === 'task') return { ...translated, description: t(translated.description) };
  return translated.kind === 'message' ? { ...translated, message: t(translated.message) } : translated;
}

function translatedMilestone({ milestone }: { readonly milestone?: string }, t: Translate) {
  return milestone === undefined ? {} : { milestone: t(milestone) };
}
