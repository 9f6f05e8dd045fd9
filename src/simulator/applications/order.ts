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
import type { Translate } from './translate.ts';

const check = task('check', 'Check the order', [1, 1], {
  role: 'Order desk',
  description: 'Are the articles, the prices and the delivery address right?',
  milestone: 'Registered',
});
const pack = task('pack', 'Pick and pack', [6.3, 3.6], {
  role: 'Warehouse',
  description: 'Pick the order lines and pack them for the carrier.',
});

const process = createModel({
  key: 'order',
  name: 'Order',
  lanes: [
    ['Order desk', 3.65],
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
    { ...parallel('both', [2.9, 1.95]), milestone: 'Awaiting approval' },
    task('stock', 'Check stock', [3.8, 1.95], {
      role: 'Warehouse',
      description: 'Is all of a large order in stock? If not, say when it will be.',
    }),
    message('approve', 'Approve', [3.8, 2.75]),
    parallel('agreed', [4.65, 1.95]),
    exclusive('go', '', [4.65, 1]),
    { ...parallel('split', [5.4, 1]), milestone: 'Credit approved' },
    pack,
    boundaryMessage(pack, 'change', 'Change order', { isNonInterrupting: true, side: 1 }),
    task('update', 'Update the lines', [7.3, 4.45], {
      role: 'Warehouse',
      description: 'The customer changed the order: pack what is wanted now.',
    }),
    end('updated', 'Updated', [7.95, 4.45]),
    message('paid', 'Payment received', [6.3, 5.25]),
    parallel('join', [8.5, 3.6]),
    task('ship', 'Ship the goods', [9.4, 3.6], {
      role: 'Warehouse',
      description: 'Book the carrier and hand the goods over.',
      milestone: 'Packed and paid',
    }),
    message('delivered', 'Delivered', [10.3, 3.6], { milestone: 'On its way' }),
    end('done', 'Order closed', [11.1, 3.6], { ending: 'completed', milestone: 'Delivered' }),
  ],
  flows: [
    ['received', 'check'],
    ['withdraw', 'withdrawn'],
    ['check', 'credit'],
    ['credit', 'go', '*approved'],
    ['credit', 'both', 'large order'],
    ['both', 'stock'],
    ['both', 'approve'],
    ['stock', 'agreed'],
    ['approve', 'agreed'],
    ['agreed', 'go'],
    ['go', 'split'],
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

function createFixture(random: SeededRandom, t: Translate): InstanceFixture {
  const company = pickCompany(random, 1);
  const number = 4000 + random.number;
  const lines = articles.slice(0, random.between(3, 2, articles.length)).map((article, at) => {
    const count = random.between(10 + at, 1, 24);
    const price = random.between(20 + at, 9, 240) * 10;
    return `${t(article)};${count};${price};${count * price}`;
  });
  return {
    name: t`Order ${number} ${company}`,
    description: random.pick(4, [t`${lines.length} order lines`, t`Delivery to ${company}`, undefined]),
    startedBy: pickPerson(random, 5),
    objects: [
      {
        kind: 'form',
        name: t`Order details`,
        fields: [
          [t`Customer`, company],
          [t`Order number`, String(number)],
          [t`Lines`, String(lines.length)],
        ],
      },
      {
        kind: 'folder',
        name: t`Documents`,
        description: t`What was sent to the customer`,
        files: [
          {
            kind: 'file',
            name: t`Order confirmation ${number}.pdf`,
            title: t`Order confirmation ${number}`,
            lines: [
              company,
              '',
              t`Thank you for your order.`,
              t`It has ${lines.length} lines; they are attached as a table.`,
            ],
          },
          { kind: 'file', name: t`Order lines.csv`, lines: [t`Article;Count;Price;Sum`, ...lines] },
        ],
      },
      { kind: 'file', name: t`invoice.pdf`, title: t`Invoice ${number}`, lines: [company] },
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
    {
      steps: ['check:both'],
      status: 'active',
      milestone: 'Awaiting approval',
      waitingAt: ['stock', 'approve'],
      isForTour: true,
    },
    {
      steps: ['check:both', 'approve', 'stock'],
      status: 'active',
      milestone: 'Credit approved',
      waitingAt: ['pack', 'paid'],
      isForTour: true,
    },
    { steps: ['withdraw'], status: 'cancelled', milestone: 'Withdrawn', waitingAt: [] },
    { steps: ['check:explain', 'explain'], status: 'aborted', milestone: 'Refused', waitingAt: [] },
  ],
};
