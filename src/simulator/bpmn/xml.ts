import { escapeXml } from '../../lib/escape-xml.ts';
import { flowPath } from './flow-path.ts';
import { hostOf, nodeOf, type ProcessModel, type ProcessNode, type SequenceFlow, sizeOf } from './model.ts';

/**
 * The model as BPMN 2.0 XML with its diagram (BPMN DI). The conditions of an exclusive gateway call the service
 * `chosen` of the engine's environment.
 */
export function toBpmnXml(model: ProcessModel): string {
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

/** The XML id of the message with a name. */
export function messageIdOf(name: string): string {
  return `message-${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}`;
}

function messagesOf(nodes: readonly ProcessNode[]): string[] {
  const names = new Set(nodes.flatMap((node) => (node.kind === 'message' ? [node.message] : [])));
  return [...names].map((name) => `<message id="${messageIdOf(name)}" name="${escapeXml(name)}"/>`);
}

function elementOf(model: ProcessModel, node: ProcessNode): string {
  const attributes = `id="${node.id}" name="${escapeXml(node.name)}"`;
  switch (node.kind) {
    case 'start':
      return `<startEvent ${attributes}/>`;
    case 'end':
      return node.ending
        ? `<endEvent ${attributes}><terminateEventDefinition/></endEvent>`
        : `<endEvent ${attributes}/>`;
    case 'task':
      return `<userTask ${attributes}/>`;
    case 'message':
      return eventOf(node, `<messageEventDefinition messageRef="${messageIdOf(node.message)}"/>`);
    case 'timer':
      return eventOf(
        node,
        `<timerEventDefinition><timeDuration xsi:type="tFormalExpression">${node.duration}</timeDuration></timerEventDefinition>`,
      );
    case 'parallel':
      return `<parallelGateway ${attributes}/>`;
    case 'event-based':
      return `<eventBasedGateway ${attributes}/>`;
    case 'exclusive': {
      const defaultFlow = model.flows.find((flow) => flow.from === node.id && flow.isDefault);
      return `<exclusiveGateway ${attributes}${defaultFlow ? ` default="${defaultFlow.id}"` : ''}/>`;
    }
  }
}

function eventOf(node: ProcessNode, definition: string): string {
  const attributes = `id="${node.id}" name="${escapeXml(node.name)}"`;
  const host = hostOf(node);
  if (host === undefined) return `<intermediateCatchEvent ${attributes}>${definition}</intermediateCatchEvent>`;
  const isInterrupting = !('isNonInterrupting' in node && node.isNonInterrupting === true);
  return `<boundaryEvent ${attributes} attachedToRef="${host}" cancelActivity="${isInterrupting}">${definition}</boundaryEvent>`;
}

function flowOf(model: ProcessModel, flow: SequenceFlow): string {
  const attributes = `id="${flow.id}" name="${escapeXml(flow.label ?? '')}" sourceRef="${flow.from}" targetRef="${flow.to}"`;
  const flowCount = model.flows.filter((other) => other.from === flow.from).length;
  if (flow.isDefault || flowCount < 2 || nodeOf(model, flow.from).kind !== 'exclusive')
    return `<sequenceFlow ${attributes}/>`;
  const condition = `\${environment.services.chosen('${flow.id}')}`;
  return `<sequenceFlow ${attributes}><conditionExpression xsi:type="tFormalExpression">${condition}</conditionExpression></sequenceFlow>`;
}

function shapeOf(node: ProcessNode): string {
  const { width, height } = sizeOf(node);
  const marker = node.kind === 'exclusive' ? ' isMarkerVisible="true"' : '';
  return `<bpmndi:BPMNShape id="${node.id}-shape" bpmnElement="${node.id}"${marker}><dc:Bounds x="${node.x - width / 2}" y="${node.y - height / 2}" width="${width}" height="${height}"/></bpmndi:BPMNShape>`;
}

function edgeOf(model: ProcessModel, flow: SequenceFlow): string {
  const points = flowPath(model, flow).map((point) => `<di:waypoint x="${point.x}" y="${point.y}"/>`);
  return `<bpmndi:BPMNEdge id="${flow.id}-edge" bpmnElement="${flow.id}">${points.join('')}</bpmndi:BPMNEdge>`;
}
