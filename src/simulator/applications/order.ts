import { end, exclusive, message, messageOn, model, parallel, start, task } from '../bpmn/process-builder.ts';
import type { Application, Dice, Dress } from './application.ts';
import { companyFor, personFor } from './people.ts';

const check = task('check', 'Check the order', [1, 1], {
  role: 'Order desk',
  description: 'Are the articles, the prices and the delivery address right?',
  milestone: 'Registered',
});
const pack = task('pack', 'Pick and pack', [4, 2.55], {
  role: 'Warehouse',
  description: 'Pick the order lines and pack them for the carrier.',
});

const process = model({
  key: 'order',
  name: 'Order',
  lanes: [
    ['Order desk', 2.6],
    ['Warehouse and finance', 2.6],
  ],
  nodes: [
    start('received', 'Order received', [0, 1]),
    check,
    messageOn(check, 'withdraw', 'Withdraw', { ask: true }),
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
    messageOn(pack, 'change', 'Change order', { aside: true, side: 1 }),
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

const ARTICLES = [
  'Oak shelf',
  'Desk lamp',
  'Filing cabinet',
  'Office chair',
  'Whiteboard',
  'Door closer',
] as const;

function dress(dice: Dice): Dress {
  const company = companyFor(dice, 1);
  const number = 4000 + dice.number;
  const lines = ARTICLES.slice(0, dice.between(3, 2, ARTICLES.length)).map((article, at) => {
    const count = dice.between(10 + at, 1, 24);
    const price = dice.between(20 + at, 9, 240) * 10;
    return `${article};${count};${price};${count * price}`;
  });
  return {
    name: `Order ${number} ${company}`,
    description: dice.pick(4, [`${lines.length} order lines`, `Delivery to ${company}`, undefined]),
    startedBy: personFor(dice, 5),
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
        holds: [
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

export const order: Application = {
  name: 'Order',
  model: process,
  drawn: true,
  share: 38,
  template: 'order-details',
  days: [6, 30],
  dress,
  scenes: [
    { steps: [], status: 'active', milestone: 'Registered', waits: ['check'] },
    { steps: ['check'], status: 'active', milestone: 'Credit approved', waits: ['pack', 'paid'] },
    { steps: ['check', 'paid'], status: 'active', milestone: 'Credit approved', waits: ['pack'] },
    { steps: ['check', 'pack'], status: 'active', milestone: 'Credit approved', waits: ['paid'] },
    {
      steps: ['check', 'change'],
      status: 'active',
      milestone: 'Credit approved',
      waits: ['pack', 'paid', 'update'],
    },
    {
      steps: ['check', 'change', 'paid', 'update'],
      status: 'active',
      milestone: 'Credit approved',
      waits: ['pack'],
    },
    { steps: ['check', 'paid', 'pack'], status: 'active', milestone: 'Packed and paid', waits: ['ship'] },
    {
      steps: ['check', 'pack', 'paid', 'ship'],
      status: 'active',
      milestone: 'On its way',
      waits: ['delivered'],
    },
    { steps: ['check:explain'], status: 'active', milestone: 'Credit refused', waits: ['explain'] },
    {
      steps: ['check', 'pack', 'paid', 'ship', 'delivered'],
      status: 'completed',
      milestone: 'Delivered',
      waits: [],
    },
    {
      steps: ['check', 'paid', 'change', 'update', 'pack', 'ship', 'delivered'],
      status: 'completed',
      milestone: 'Delivered',
      waits: [],
    },
    { steps: ['withdraw'], status: 'cancelled', milestone: 'Withdrawn', waits: [] },
    { steps: ['check:explain', 'explain'], status: 'aborted', milestone: 'Refused', waits: [] },
  ],
};
