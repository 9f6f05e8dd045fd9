import {
  boundaryMessage,
  createModel,
  end,
  exclusive,
  message,
  parallel,
  start,
  task,
  timer,
} from '../bpmn/process-builder.ts';
import type { InstanceFixture, SeededRandom, SimulatedApplication } from './application.ts';
import { pickPerson, pickStreet } from './people.ts';
import type { Translate } from './translate.ts';

const technical = task('technical', 'Technical review', [4, 1], {
  role: 'Permit office',
  description: 'Check the drawings against the building code.',
});

const process = createModel({
  key: 'permit',
  name: 'Building permit',
  lanes: [
    ['Permit office', 2.5],
    ['Inspector and neighbours', 2],
  ],
  nodes: [
    start('applied', 'Application received', [0, 1]),
    exclusive('again', '', [0.85, 1]),
    task('complete', 'Check the application', [1.75, 1], {
      role: 'Permit office',
      description: 'Are the drawings, the site plan and the fee there?',
      milestone: 'Received',
    }),
    exclusive('whole', 'Complete?', [2.65, 1]),
    message('papers', 'Documents received', [1.75, 0.15], { milestone: 'Documents asked for' }),
    { ...parallel('split', [3.3, 1]), milestone: 'In review' },
    technical,
    boundaryMessage(technical, 'withdraw', 'Withdraw', { requiresConfirmation: true, side: 1 }),
    end('withdrawn', 'Withdrawn', [4.62, 1.66], { ending: 'cancelled', milestone: 'Withdrawn' }),
    task('inspect', 'Inspect the site', [4, 2.55], {
      role: 'Inspector',
      description: 'Visit the site and photograph what is there now.',
    }),
    timer('hearing', 'Neighbours heard', [4, 3.4], 'P14D'),
    parallel('join', [5, 1]),
    task('decide', 'Decide', [5.8, 1], {
      role: 'Permit office',
      description: 'Weigh review, inspection and hearing, and write the decision.',
      milestone: 'Ready for decision',
    }),
    exclusive('granted', 'Granted?', [6.65, 1]),
    end('refused', 'Refused', [7.5, 0.15], { ending: 'completed', milestone: 'Refused' }),
    message('built', 'Construction finished', [7.5, 1], { milestone: 'Granted' }),
    task('final', 'Final inspection', [7.5, 2.55], {
      role: 'Inspector',
      description: 'Compare what was built with the permit.',
      milestone: 'Built',
    }),
    end('done', 'Permit closed', [8.4, 2.55], { ending: 'completed', milestone: 'Closed' }),
  ],
  flows: [
    ['applied', 'again'],
    ['again', 'complete'],
    ['complete', 'whole'],
    ['whole', 'split', '*yes'],
    ['whole', 'papers', 'no'],
    ['papers', 'again'],
    ['split', 'technical'],
    ['split', 'inspect'],
    ['split', 'hearing'],
    ['withdraw', 'withdrawn'],
    ['technical', 'join'],
    ['inspect', 'join'],
    ['hearing', 'join'],
    ['join', 'decide'],
    ['decide', 'granted'],
    ['granted', 'built', '*yes'],
    ['granted', 'refused', 'no'],
    ['built', 'final'],
    ['final', 'done'],
  ],
});

const works = ['garage', 'extension', 'glazed veranda', 'new roof', 'boathouse', 'fence', 'two flats'] as const;

function createFixture(random: SeededRandom, t: Translate): InstanceFixture {
  const person = pickPerson(random, 1);
  const street = pickStreet(random, 3);
  const work = t(random.pick(5, works));
  return {
    name: t`Building permit ${street}, ${work}`,
    description: t`Applicant ${person}`,
    startedBy: person,
    objects: [
      {
        kind: 'form',
        name: t`Application`,
        fields: [
          [t`Applicant`, person],
          [t`Address`, street],
          [t`Work`, work],
          [t`Area`, `${random.between(6, 8, 180)} m²`],
        ],
      },
      {
        kind: 'folder',
        name: t`Drawings`,
        files: [
          {
            kind: 'file',
            name: t`Site plan.pdf`,
            title: t`Site plan, ${street}`,
            lines: [t`Scale 1:400`, t`Work: ${work}`],
          },
          { kind: 'file', name: t`Elevations.pdf`, title: t`Elevations, ${street}`, lines: [t`Scale 1:100`] },
        ],
      },
      { kind: 'folder', name: t`Correspondence`, files: [] },
      {
        kind: 'file',
        name: t`Neighbours.csv`,
        lines: [t`Address;Heard`, t`${pickStreet(random, 7)};yes`, t`${pickStreet(random, 9)};no`],
      },
    ],
  };
}

export const permit: SimulatedApplication = {
  name: 'Building permit',
  model: process,
  hasDiagram: true,
  weight: 18,
  template: 'permit-application',
  deadlineDays: [40, 75],
  createFixture,
  states: [
    { steps: [], status: 'active', milestone: 'Received', waitingAt: ['complete'] },
    { steps: ['complete:papers'], status: 'active', milestone: 'Documents asked for', waitingAt: ['papers'] },
    {
      steps: ['complete'],
      status: 'active',
      milestone: 'In review',
      waitingAt: ['technical', 'inspect', 'hearing'],
    },
    {
      steps: ['complete', 'inspect'],
      status: 'active',
      milestone: 'In review',
      waitingAt: ['technical', 'hearing'],
    },
    {
      steps: ['complete', 'technical', 'inspect'],
      status: 'active',
      milestone: 'In review',
      waitingAt: ['hearing'],
    },
    {
      steps: ['complete', 'inspect', 'hearing', 'technical'],
      status: 'active',
      milestone: 'Ready for decision',
      waitingAt: ['decide'],
    },
    {
      steps: ['complete', 'technical', 'inspect', 'hearing', 'decide'],
      status: 'active',
      milestone: 'Granted',
      waitingAt: ['built'],
    },
    {
      steps: ['complete', 'technical', 'inspect', 'hearing', 'decide', 'built'],
      status: 'active',
      milestone: 'Built',
      waitingAt: ['final'],
    },
    {
      steps: ['complete', 'technical', 'inspect', 'hearing', 'decide', 'built', 'final'],
      status: 'completed',
      milestone: 'Closed',
      waitingAt: [],
    },
    {
      steps: ['complete', 'technical', 'inspect', 'hearing', 'decide:refused'],
      status: 'completed',
      milestone: 'Refused',
      waitingAt: [],
    },
    { steps: ['complete', 'withdraw'], status: 'cancelled', milestone: 'Withdrawn', waitingAt: [] },
  ],
};
