import {
  end,
  exclusive,
  message,
  messageOn,
  model,
  start,
  task,
  timer,
  timerOn,
} from '../bpmn/process-builder.ts';
import type { Application, Dice, Dress } from './application.ts';
import { personFor } from './people.ts';

const review = task('review', 'Review the request', [2, 1.35], {
  role: 'Manager',
  description: 'Is there somebody who can stand in? Is the balance enough?',
  milestone: 'Under review',
});

const process = model({
  key: 'leave',
  name: 'Leave request',
  lanes: [
    ['Employee', 1.05],
    ['Manager and HR', 2.2],
  ],
  nodes: [
    start('asked', 'Leave asked for', [0, 0.1]),
    exclusive('again', '', [1, 1.35]),
    review,
    messageOn(review, 'withdraw', 'Withdraw', { ask: true }),
    end('withdrawn', 'Withdrawn', [1.2, 2.3], { ending: 'cancelled', milestone: 'Withdrawn' }),
    timerOn(review, 'late', 'Five days', 'P5D', { aside: true }),
    task('remind', 'Remind the manager', [3, 2.3], {
      role: 'HR',
      description: 'No answer in five days: ask the manager for one.',
    }),
    end('reminded', 'Reminded', [4, 2.3]),
    exclusive('answer', 'Answer?', [3, 1.35]),
    task('complete', 'Complete the request', [2, 0.1], {
      role: 'Employee',
      description: 'Your manager needs to know more before deciding.',
      milestone: 'Sent back',
    }),
    end('rejected', 'Rejected', [4, 0.1], { ending: 'completed', milestone: 'Rejected' }),
    task('plan', 'Plan the absence', [4, 1.35], {
      role: 'Manager',
      description: 'Name the stand-in and enter the absence in the calendar.',
      milestone: 'Approved',
    }),
    timer('begins', 'Leave begins', [5, 1.35], 'P14D', { milestone: 'Planned' }),
    message('back', 'Back at work', [6, 1.35], { milestone: 'On leave' }),
    end('done', 'Leave closed', [7, 1.35], { ending: 'completed', milestone: 'Taken' }),
  ],
  flows: [
    ['asked', 'again'],
    ['again', 'review'],
    ['withdraw', 'withdrawn'],
    ['late', 'remind'],
    ['remind', 'reminded'],
    ['review', 'answer'],
    ['answer', 'plan', '*approved'],
    ['answer', 'rejected', 'rejected'],
    ['answer', 'complete', 'ask more'],
    ['complete', 'again'],
    ['plan', 'begins'],
    ['begins', 'back'],
    ['back', 'done'],
  ],
});

const KINDS = ['Summer leave', 'Parental leave', 'Study leave', 'Leave of absence', 'Winter leave'] as const;

function dress(dice: Dice): Dress {
  const person = personFor(dice, 1);
  const days = dice.between(3, 2, 25);
  const kind = dice.pick(4, KINDS);
  return {
    name: `${kind}, ${person}`,
    description: `${days} working days`,
    startedBy: person,
    objects: [
      {
        kind: 'form',
        name: 'Leave application',
        fields: [
          ['Employee', person],
          ['Kind', kind],
          ['Days', String(days)],
        ],
      },
      ...(dice.between(5, 1, 3) === 1
        ? [
            {
              kind: 'file' as const,
              name: 'Hand-over notes.txt',
              description: 'For whoever stands in',
              lines: [
                'Hand-over notes',
                '',
                `${person} is away for ${days} working days.`,
                'Open matters are in the shared folder.',
              ],
            },
          ]
        : []),
    ],
  };
}

export const leave: Application = {
  name: 'Leave request',
  model: process,
  drawn: true,
  share: 24,
  template: 'leave-application',
  days: [4, 14],
  dress,
  scenes: [
    { steps: [], status: 'active', milestone: 'Under review', waits: ['review'] },
    { steps: ['late'], status: 'active', milestone: 'Under review', waits: ['review', 'remind'] },
    { steps: ['review:complete'], status: 'active', milestone: 'Sent back', waits: ['complete'] },
    {
      steps: ['review:complete', 'complete'],
      status: 'active',
      milestone: 'Under review',
      waits: ['review'],
    },
    { steps: ['review'], status: 'active', milestone: 'Approved', waits: ['plan'] },
    { steps: ['review', 'plan'], status: 'active', milestone: 'Planned', waits: ['begins'] },
    { steps: ['review', 'plan', 'begins'], status: 'active', milestone: 'On leave', waits: ['back'] },
    { steps: ['review', 'plan', 'begins', 'back'], status: 'completed', milestone: 'Taken', waits: [] },
    { steps: ['review:rejected'], status: 'completed', milestone: 'Rejected', waits: [] },
    { steps: ['withdraw'], status: 'cancelled', milestone: 'Withdrawn', waits: [] },
  ],
};
