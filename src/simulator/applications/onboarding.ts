import { end, message, messageOn, model, parallel, start, task } from '../bpmn/process-builder.ts';
import type { Application, Dice, Dress } from './application.ts';
import { personFor } from './people.ts';

const equip = task('equip', 'Order the equipment', [2, 0.5], {
  role: 'IT support',
  description: 'Computer, telephone, keys and accounts.',
});

/** Not drawn with the BPMN 1.0 tool: it runs like the others, and has no picture. */
const process = model({
  key: 'onboarding',
  name: 'New employee',
  lanes: [['Onboarding', 3]],
  nodes: [
    start('signed', 'Contract signed', [0, 1]),
    { ...parallel('split', [1, 1]), milestone: 'Preparing' },
    equip,
    messageOn(equip, 'cancel', 'Contract cancelled', { ask: true }),
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

function dress(dice: Dice): Dress {
  const person = personFor(dice, 1);
  return {
    name: `New employee ${person}`,
    description: dice.pick(3, ['Warehouse', 'Finance', 'Customer service', undefined]),
    startedBy: dice.pick(4, ['Ingrid Wallin', 'Johan Dahl']),
    objects: [
      {
        kind: 'form',
        name: 'Employee',
        fields: [
          ['Name', person],
          ['Desk', `${dice.pick(5, ['A', 'B', 'C'])}${dice.between(6, 100, 399)}`],
        ],
      },
      {
        kind: 'folder',
        name: 'Contract',
        holds: [{ kind: 'file', name: 'Contract.pdf', title: 'Contract of employment', lines: [person] }],
      },
    ],
  };
}

export const onboarding: Application = {
  name: 'New employee',
  model: process,
  drawn: false,
  share: 6,
  template: 'employee',
  days: [20, 40],
  dress,
  scenes: [
    { steps: [], status: 'active', milestone: 'Preparing', waits: ['equip', 'mentor'] },
    { steps: ['mentor'], status: 'active', milestone: 'Preparing', waits: ['equip'] },
    { steps: ['equip', 'mentor'], status: 'active', milestone: 'Prepared', waits: ['arrived'] },
    { steps: ['equip', 'mentor', 'arrived'], status: 'active', milestone: 'Started', waits: ['welcome'] },
    {
      steps: ['equip', 'mentor', 'arrived', 'welcome'],
      status: 'completed',
      milestone: 'On board',
      waits: [],
    },
    { steps: ['cancel'], status: 'cancelled', milestone: 'Contract cancelled', waits: [] },
  ],
};
