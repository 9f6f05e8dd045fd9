import {
  boundaryMessage,
  createModel,
  end,
  exclusive,
  message,
  parallel,
  start,
  task,
} from '../bpmn/process-builder.ts';
import type { InstanceFixture, SeededRandom, SimulatedApplication } from './application.ts';
import { pickCompany, pickPerson } from './people.ts';

const check = task('check', 'Check the order', [1, 1], {
  role: 'Order desk',
  description: 'Are the articles, the prices and the delivery address right?',
  milestone: 'Registered',
});
const pack = task('pack', 'Pick and pack', [4, 2.55], {
  role: 'Warehouse',
  description: 'Pick the order lines and pack them for the carrier.',
});

const process = createModel({
  key: 'order',
  name: 'Order',
  lanes: [
    ['Order desk', 2.6],
    ['Warehouse and finance', 2.6],
  ],
  nodes: [
    start('received', 'Order received', [0, 1]),
    check,
    boundaryMessage(check, 'withdraw', 'Withdraw', { requiresConfirmation: true }),
    end('withdrawn', 'Withdrawn', [1.6, 1.75], { ending: 'cancelled', milestone: 'Withdrawn' }),
    exclusive('credit', 'Credit?', [2, 1]),
    task('explain', 'Tell the customer', [2, 0], {
      role: 'Order desk',
      description: 'Say why the order cannot be taken, and what would help.',
      milestone: 'Credit refused',
    }),
    end('refused', 'Refused', [3, 0], { ending: 'aborted', milestone: 'Refused' }),
    { ...parallel('split', [3, 1]), milestone: 'Credit approved' },
    pack,
    boundaryMessage(pack, 'change', 'Change order', { isNonInterrupting: true, side: 1 }),
    task('update', 'Update the lines', [5, 3.4], {
      role: 'Warehouse',
      description: 'The customer changed the order: pack what is wanted now.',
    }),
    end('updated', 'Updated', [5.65, 3.4]),
    message('paid', 'Payment received', [4, 4.2]),
    parallel('join', [6.2, 2.55]),
    task('ship', 'Ship the goods', [7.1, 2.55], {
      role: 'Warehouse',
      description: 'Book the carrier and hand the goods over.',
      milestone: 'Packed and paid',
    }),
    message('delivered', 'Delivered', [8, 2.55], { milestone: 'On its way' }),
    end('done', 'Order closed', [8.8, 2.55], { ending: 'completed', milestone: 'Delivered' }),
  ],
  flows: [
    ['received', 'check'],
    ['withdraw', 'withdrawn'],
    ['check', 'credit'],
    ['credit', 'split', '*approved'],
    ['credit', 'explain', 'refused'],
    ['explain', 'refused'],
    ['split', 'pack'],
    ['split', 'paid'],
    ['change', 'update'],
    ['update', 'updated'],
    ['pack', 'join'],
    ['paid', 'join'],
    ['join', 'ship'],
    ['ship', 'delivered'],
    ['delivered', 'done'],
  ],
});

const articles = ['Oak shelf', 'Desk lamp', 'Filing cabinet', 'Office chair', 'Whiteboard', 'Door closer'] as const;

function createFixture(random: SeededRandom): InstanceFixture {
  const company = pickCompany(random, 1);
  const number = 4000 + random.number;
  const lines = articles.slice(0, random.between(3, 2, articles.length)).map((article, at) => {
    const count = random.between(10 + at, 1, 24);
    const price = random.between(20 + at, 9, 240) * 10;
    return `${article};${count};${price};${count * price}`;
  });
  return {
    name: `Order ${number} ${company}`,
    description: random.pick(4, [`${lines.length} order lines`, `Delivery to ${company}`, undefined]),
    startedBy: pickPerson(random, 5),
    objects: [
      {
        kind: 'form',
        name: 'Order details',
        fields: [
          ['Customer', company],
          ['OrderNumber', String(number)],
          ['Lines', String(lines.length)],
        ],
      },
      {
        kind: 'folder',
        name: 'Documents',
        description: 'What was sent to the customer',
        files: [
          {
            kind: 'file',
            name: `Order confirmation ${number}.pdf`,
            title: `Order confirmation ${number}`,
            lines: [
              company,
              '',
              'Thank you for your order.',
              `It has ${lines.length} lines; they are attached as a table.`,
            ],
          },
          { kind: 'file', name: 'Order lines.csv', lines: ['Article;Count;Price;Sum', ...lines] },
        ],
      },
    ],
  };
}

export const order: SimulatedApplication = {
  name: 'Order',
  model: process,
  hasDiagram: true,
  weight: 38,
  template: 'order-details',
  deadlineDays: [6, 30],
  createFixture,
  states: [
    { steps: [], status: 'active', milestone: 'Registered', waitingAt: ['check'] },
    { steps: ['check'], status: 'active', milestone: 'Credit approved', waitingAt: ['pack', 'paid'] },
    { steps: ['check', 'paid'], status: 'active', milestone: 'Credit approved', waitingAt: ['pack'] },
    { steps: ['check', 'pack'], status: 'active', milestone: 'Credit approved', waitingAt: ['paid'] },
    {
      steps: ['check', 'change'],
      status: 'active',
      milestone: 'Credit approved',
      waitingAt: ['pack', 'paid', 'update'],
    },
    {
      steps: ['check', 'change', 'paid', 'update'],
      status: 'active',
      milestone: 'Credit approved',
      waitingAt: ['pack'],
    },
    { steps: ['check', 'paid', 'pack'], status: 'active', milestone: 'Packed and paid', waitingAt: ['ship'] },
    {
      steps: ['check', 'pack', 'paid', 'ship'],
      status: 'active',
      milestone: 'On its way',
      waitingAt: ['delivered'],
    },
    { steps: ['check:explain'], status: 'active', milestone: 'Credit refused', waitingAt: ['explain'] },
    {
      steps: ['check', 'pack', 'paid', 'ship', 'delivered'],
      status: 'completed',
      milestone: 'Delivered',
      waitingAt: [],
    },
    {
      steps: ['check', 'paid', 'change', 'update', 'pack', 'ship', 'delivered'],
      status: 'completed',
      milestone: 'Delivered',
      waitingAt: [],
    },
    { steps: ['withdraw'], status: 'cancelled', milestone: 'Withdrawn', waitingAt: [] },
    { steps: ['check:explain', 'explain'], status: 'aborted', milestone: 'Refused', waitingAt: [] },
  ],
};
