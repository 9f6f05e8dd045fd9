import {
  boundaryMessage,
  boundaryTimer,
  createModel,
  end,
  eventBased,
  exclusive,
  message,
  start,
  task,
  timer,
} from '../bpmn/process-builder.ts';
import type { InstanceFixture, SeededRandom, SimulatedApplication } from './application.ts';
import { pickCompany, pickPerson } from './people.ts';
import type { Translate } from './translate.ts';

const investigate = task('investigate', 'Investigate', [1.25, 1], {
  role: 'Customer service',
  description: 'Talk to the customer and the carrier. What happened?',
  milestone: 'Under investigation',
});

/** Made with the BPMN 2.0 tool, so Barium has no diagram of it. */
const process = createModel({
  key: 'complaint',
  name: 'Complaint',
  lanes: [
    ['Customer service', 2.75],
    ['Manager', 1.3],
  ],
  nodes: [
    start('complained', 'Complaint received', [0, 1]),
    investigate,
    boundaryMessage(investigate, 'more', 'More information', { isNonInterrupting: true }),
    boundaryTimer(investigate, 'long', 'Three days', 'P3D', { isNonInterrupting: true }),
    task('read', 'Read the letter', [0.85, 1.9], {
      role: 'Customer service',
      description: 'The customer sent more: add it to the investigation.',
    }),
    end('wasRead', 'Read', [0.1, 1.9]),
    task('escalate', 'Call the customer', [2.25, 3.05], {
      role: 'Manager',
      description: 'Three days without an answer: call and say when there will be one.',
      milestone: 'Escalated',
    }),
    end('escalated', 'Called', [3.15, 3.05]),
    exclusive('justified', 'Justified?', [2.25, 1]),
    task('decline', 'Explain why not', [2.25, 0.05], {
      role: 'Customer service',
      description: 'Write to the customer why there is no remedy.',
      milestone: 'Not justified',
    }),
    end('declined', 'Declined', [1.25, 0.05], { ending: 'completed', milestone: 'Declined' }),
    exclusive('offerAgain', '', [3.15, 1]),
    task('offer', 'Offer a remedy', [4.1, 1], {
      role: 'Customer service',
      description: 'New delivery, repair or money back: make the customer an offer.',
      milestone: 'Justified',
    }),
    { ...eventBased('reply', [5.05, 1]), milestone: 'Offer sent' },
    message('declines', 'Offer declined', [5.05, 0.05], { isRare: true }),
    message('accepts', 'Offer accepted', [6, 1]),
    timer('silence', 'Fourteen days', [6, 1.85], 'P14D'),
    task('pay', 'Settle the offer', [7, 1], {
      role: 'Customer service',
      description: 'Do what was offered and say so to the customer.',
      milestone: 'Accepted',
    }),
    end('settled', 'Settled', [8, 1], { ending: 'completed', milestone: 'Settled' }),
    end('lapsed', 'Lapsed', [7, 1.85], { ending: 'aborted', milestone: 'Lapsed' }),
  ],
  flows: [
    ['complained', 'investigate'],
    ['more', 'read'],
    ['read', 'wasRead'],
    ['long', 'escalate'],
    ['escalate', 'escalated'],
    ['investigate', 'justified'],
    ['justified', 'offerAgain', '*yes'],
    ['justified', 'decline', 'no'],
    ['decline', 'declined'],
    ['offerAgain', 'offer'],
    ['offer', 'reply'],
    ['reply', 'declines'],
    ['reply', 'accepts'],
    ['reply', 'silence'],
    ['declines', 'offerAgain'],
    ['accepts', 'pay'],
    ['silence', 'lapsed'],
    ['pay', 'settled'],
  ],
});

const grounds = ['late delivery', 'damaged goods', 'wrong article', 'invoice twice', 'missing parts'] as const;

function createFixture(random: SeededRandom, t: Translate): InstanceFixture {
  const company = pickCompany(random, 1);
  const ground = t(random.pick(3, grounds));
  const number = 2000 + random.number;
  return {
    name: t`Complaint ${number} ${company}: ${ground}`,
    description: random.pick(4, [t`About ${ground}`, undefined, t`Reported by telephone, ${ground}`]),
    startedBy: pickPerson(random, 5),
    parentApplication: t`Order`,
    objects: [
      {
        kind: 'form',
        name: t`Complaint`,
        fields: [
          [t`Customer`, company],
          [t`Ground`, ground],
          [t`Wants`, random.pick(7, [t`New delivery`, t`Repair`, t`Money back`])],
        ],
      },
      {
        kind: 'file',
        name: t`Letter.txt`,
        description: t`What the customer wrote`,
        lines: [
          t`To customer service`,
          '',
          t`We complain about our last order: ${ground}.`,
          t`Please get in touch.`,
          '',
          company,
        ],
      },
    ],
  };
}

export const complaint: SimulatedApplication = {
  name: 'Complaint',
  model: process,
  hasDiagram: false,
  weight: 14,
  template: 'complaint',
  deadlineDays: [10, 21],
  createFixture,
  states: [
    { steps: [], status: 'active', milestone: 'Under investigation', waitingAt: ['investigate'] },
    { steps: ['more'], status: 'active', milestone: 'Under investigation', waitingAt: ['investigate', 'read'] },
    { steps: ['long'], status: 'active', milestone: 'Escalated', waitingAt: ['investigate', 'escalate'] },
    { steps: ['investigate'], status: 'active', milestone: 'Justified', waitingAt: ['offer'] },
    { steps: ['investigate:decline'], status: 'active', milestone: 'Not justified', waitingAt: ['decline'] },
    {
      steps: ['investigate', 'offer'],
      status: 'active',
      milestone: 'Offer sent',
      waitingAt: ['declines', 'accepts', 'silence'],
    },
    {
      steps: ['investigate', 'offer', 'declines'],
      status: 'active',
      milestone: 'Justified',
      waitingAt: ['offer'],
    },
    { steps: ['investigate', 'offer', 'accepts'], status: 'active', milestone: 'Accepted', waitingAt: ['pay'] },
    {
      steps: ['investigate', 'offer', 'accepts', 'pay'],
      status: 'completed',
      milestone: 'Settled',
      waitingAt: [],
    },
    { steps: ['investigate:decline', 'decline'], status: 'completed', milestone: 'Declined', waitingAt: [] },
    { steps: ['investigate', 'offer', 'silence'], status: 'aborted', milestone: 'Lapsed', waitingAt: [] },
  ],
};
