import {
  boundaryMessage,
  boundaryTimer,
  createModel,
  end,
  exclusive,
  message,
  start,
  task,
  timer,
} from '../bpmn/process-builder.ts';
import type { InstanceFixture, SeededRandom, SimulatedApplication } from './application.ts';
import { pickPerson } from './people.ts';
import type { Translate } from './translate.ts';

const review = task('review', 'Review the request', [2, 1.35], {
  role: 'Manager',
  description: 'Is there somebody who can stand in? Is the balance enough?',
  milestone: 'Under review',
});

const process = createModel({
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
    boundaryMessage(review, 'withdraw', 'Withdraw', { requiresConfirmation: true }),
    end('withdrawn', 'Withdrawn', [1.2, 2.3], { ending: 'cancelled', milestone: 'Withdrawn' }),
    boundaryTimer(review, 'late', 'Five days', 'P5D', { isNonInterrupting: true }),
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

const kinds = ['Summer leave', 'Parental leave', 'Study leave', 'Leave of absence', 'Winter leave'] as const;

function createFixture(random: SeededRandom, t: Translate): InstanceFixture {
  const person = pickPerson(random, 1);
  const days = random.between(3, 2, 25);
  const kind = t(random.pick(4, kinds));
  return {
    name: `${kind}, ${person}`,
    description: t`${days} working days`,
    startedBy: person,
    objects: [
      {
        kind: 'form',
        name: t`Leave application`,
        fields: [
          [t`Employee`, person],
          [t`Kind`, kind],
          [t`Days`, String(days)],
        ],
      },
      ...(random.between(5, 1, 3) === 1
        ? [
            {
              kind: 'file' as const,
              name: t`Hand-over notes.txt`,
              description: t`For the stand-in`,
              lines: [
                t`Hand-over notes`,
                '',
                t`${person} is away for ${days} working days.`,
                t`Open matters are in the shared folder.`,
              ],
            },
          ]
        : []),
    ],
  };
}

export const leave: SimulatedApplication = {
  name: 'Leave request',
  model: process,
  hasDiagram: true,
  weight: 24,
  template: 'leave-application',
  deadlineDays: [4, 14],
  createFixture,
  states: [
    { steps: [], status: 'active', milestone: 'Under review', waitingAt: ['review'] },
    { steps: ['late'], status: 'active', milestone: 'Under review', waitingAt: ['review', 'remind'] },
    { steps: ['review:complete'], status: 'active', milestone: 'Sent back', waitingAt: ['complete'] },
    {
      steps: ['review:complete', 'complete'],
      status: 'active',
      milestone: 'Under review',
      waitingAt: ['review'],
    },
    { steps: ['review'], status: 'active', milestone: 'Approved', waitingAt: ['plan'] },
    { steps: ['review', 'plan'], status: 'active', milestone: 'Planned', waitingAt: ['begins'] },
    { steps: ['review', 'plan', 'begins'], status: 'active', milestone: 'On leave', waitingAt: ['back'] },
    { steps: ['review', 'plan', 'begins', 'back'], status: 'completed', milestone: 'Taken', waitingAt: [] },
    { steps: ['review:rejected'], status: 'completed', milestone: 'Rejected', waitingAt: [] },
    { steps: ['withdraw'], status: 'cancelled', milestone: 'Withdrawn', waitingAt: [] },
  ],
};
