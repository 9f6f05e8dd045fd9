import { type Flow, hostOf, type Model, type Node, nodeOf, sizeOf } from './model.ts';
import { routeOf } from './route.ts';

/**
 * The model as BPMN 2.0 XML with its diagram (BPMN DI): what the engine runs and any modelling tool opens.
 * The ways out of an exclusive gateway ask the service `chosen` of the engine's environment.
 */
export function xmlOf(model: Model): string {
  const nodes = [...model.nodes.values()];
  return `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="${model.key}-definitions" targetNamespace="urn:simulator:${model.key}">
${messagesOf(nodes).join('\n')}
<process id="${model.key}" name="${escapeXml(model.name)}" isExecutable="true">
${nodes.map((node) => elementOf(model, node)).join('\n')}
${model.flows.map((flow) => flowOf(model, flow)).join('\n')}
</process>
<bpmndi:BPMNDiagram id="${model.key}-diagram"><bpmndi:BPMNPlane id="${model.key}-plane" bpmnElement="${model.key}">
${nodes.map(shapeOf).join('\n')}
${model.flows.map((flow) => edgeOf(model, flow)).join('\n')}
</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>`;
}

/** The id of the XML's message with this name. */
export function messageIdOf(name: string): string {
  return `message-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

/** Literal text made safe inside XML and SVG; what XML cannot hold at all is left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '')
    .replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

function messagesOf(nodes: readonly Node[]): string[] {
  const names = new Set(nodes.flatMap((node) => (node.kind === 'message' ? [node.message] : [])));
  return [...names].map((name) => `<message id="${messageIdOf(name)}" name="${escapeXml(name)}"/>`);
}

function elementOf(model: Model, node: Node): string {
  const facts = `id="${node.id}" name="${escapeXml(node.name)}"`;
  switch (node.kind) {
    case 'start':
      return `<startEvent ${facts}/>`;
    case 'end':
      return node.ending
        ? `<endEvent ${facts}><terminateEventDefinition/></endEvent>`
        : `<endEvent ${facts}/>`;
    case 'task':
      return `<userTask ${facts}/>`;
    case 'message':
      return eventOf(node, `<messageEventDefinition messageRef="${messageIdOf(node.message)}"/>`);
    case 'timer':
      return eventOf(
        node,
        `<timerEventDefinition><timeDuration xsi:type="tFormalExpression">${node.after}</timeDuration></timerEventDefinition>`,
      );
    case 'parallel':
      return `<parallelGateway ${facts}/>`;
    case 'event-based':
      return `<eventBasedGateway ${facts}/>`;
    case 'exclusive': {
      const usual = model.flows.find((flow) => flow.from === node.id && flow.usual);
      return `<exclusiveGateway ${facts}${usual ? ` default="${usual.id}"` : ''}/>`;
    }
  }
}

function eventOf(node: Node, definition: string): string {
  const facts = `id="${node.id}" name="${escapeXml(node.name)}"`;
  const host = hostOf(node);
  if (host === undefined) return `<intermediateCatchEvent ${facts}>${definition}</intermediateCatchEvent>`;
  const aside = 'aside' in node && node.aside === true;
  return `<boundaryEvent ${facts} attachedToRef="${host}" cancelActivity="${!aside}">${definition}</boundaryEvent>`;
}

function flowOf(model: Model, flow: Flow): string {
  const facts = `id="${flow.id}" name="${escapeXml(flow.label ?? '')}" sourceRef="${flow.from}" targetRef="${flow.to}"`;
  const ways = model.flows.filter((other) => other.from === flow.from).length;
  if (flow.usual || ways < 2 || nodeOf(model, flow.from).kind !== 'exclusive')
    return `<sequenceFlow ${facts}/>`;
  const asks = `\${environment.services.chosen('${flow.id}')}`;
  return `<sequenceFlow ${facts}><conditionExpression xsi:type="tFormalExpression">${asks}</conditionExpression></sequenceFlow>`;
}

function shapeOf(node: Node): string {
  const { width, height } = sizeOf(node);
  const marker = node.kind === 'exclusive' ? ' isMarkerVisible="true"' : '';
  return `<bpmndi:BPMNShape id="${node.id}-shape" bpmnElement="${node.id}"${marker}><dc:Bounds x="${node.x - width / 2}" y="${node.y - height / 2}" width="${width}" height="${height}"/></bpmndi:BPMNShape>`;
}

function edgeOf(model: Model, flow: Flow): string {
  const points = routeOf(model, flow).map((point) => `<di:waypoint x="${point.x}" y="${point.y}"/>`);
  return `<bpmndi:BPMNEdge id="${flow.id}-edge" bpmnElement="${flow.id}">${points.join('')}</bpmndi:BPMNEdge>`;
}
