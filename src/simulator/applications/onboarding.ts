import { boundaryMessage, createModel, end, message, parallel, start, task } from '../bpmn/process-builder.ts';
import type { InstanceFixture, SeededRandom, SimulatedApplication } from './application.ts';
import { pickPerson } from './people.ts';
import type { Translate } from './translate.ts';

const equip = task('equip', 'Order the equipment', [2, 0.5], {
  role: 'IT support',
  description: 'Computer, telephone, keys and accounts.',
});

/** Made with the BPMN 2.0 tool, so Barium has no diagram of it. */
const process = createModel({
  key: 'onboarding',
  name: 'New employee',
  lanes: [['Onboarding', 3]],
  nodes: [
    start('signed', 'Contract signed', [0, 1]),
    { ...parallel('split', [1, 1]), milestone: 'Preparing' },
    equip,
    boundaryMessage(equip, 'cancel', 'Contract cancelled', { requiresConfirmation: true }),
    end('cancelled', 'Cancelled', [2, 1.3], { ending: 'cancelled', milestone: 'Contract cancelled' }),
    task('mentor', 'Name a mentor', [2, 2], {
      role: 'Manager',
      description: 'Who shows the newcomer around?',
    }),
    parallel('join', [3, 1]),
    message('arrived', 'First day', [4, 1], { milestone: 'Prepared' }),
    task('welcome', 'Welcome talk', [5, 1], {
      role: 'Manager',
      description: 'Meet on the first day and agree on the first month.',
      milestone: 'Started',
    }),
    end('done', 'On board', [6, 1], { ending: 'completed', milestone: 'On board' }),
  ],
  flows: [
    ['signed', 'split'],
    ['split', 'equip'],
    ['split', 'mentor'],
    ['cancel', 'cancelled'],
    ['equip', 'join'],
    ['mentor', 'join'],
    ['join', 'arrived'],
    ['arrived', 'welcome'],
    ['welcome', 'done'],
  ],
});

function createFixture(random: SeededRandom, t: Translate): InstanceFixture {
  const person = pickPerson(random, 1);
  return {
    name: t`New employee ${person}`,
    description: random.pick(3, [t`Warehouse`, t`Finance`, t`Customer service`, undefined]),
    startedBy: random.pick(4, ['Ingrid Wallin', 'Johan Dahl']),
    objects: [
      {
        kind: 'form',
        name: t`Employee`,
        fields: [
          [t`Name`, person],
          [t`Desk`, `${random.pick(5, ['A', 'B', 'C'])}${random.between(6, 100, 399)}`],
        ],
      },
      {
        kind: 'folder',
        name: t`Contract`,
        files: [{ kind: 'file', name: t`Contract.pdf`, title: t`Contract of employment`, lines: [person] }],
      },
    ],
  };
}

export const onboarding: SimulatedApplication = {
  name: 'New employee',
  model: process,
  hasDiagram: false,
  weight: 6,
  template: 'employee',
  deadlineDays: [20, 40],
  createFixture,
  states: [
    { steps: [], status: 'active', milestone: 'Preparing', waitingAt: ['equip', 'mentor'] },
    { steps: ['mentor'], status: 'active', milestone: 'Preparing', waitingAt: ['equip'] },
    { steps: ['equip', 'mentor'], status: 'active', milestone: 'Prepared', waitingAt: ['arrived'] },
    { steps: ['equip', 'mentor', 'arrived'], status: 'active', milestone: 'Started', waitingAt: ['welcome'] },
    {
      steps: ['equip', 'mentor', 'arrived', 'welcome'],
      status: 'completed',
      milestone: 'On board',
      waitingAt: [],
    },
    { steps: ['cancel'], status: 'cancelled', milestone: 'Contract cancelled', waitingAt: [] },
  ],
};
