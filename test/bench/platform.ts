/** A chat platform that asks apps and receives their answers. */
import type { Agent } from 'node:http';
import { waitFor } from './wait-for.ts';

export interface Platform {
  /** Of its API, for the app. */
  readonly url: string;
  /** Asks the app for a case. Resolves when its answer has arrived; rejects if that lacks `expected`. */
  ask(address: string, expected: string, agent: Agent): Promise<void>;
  close(): void;
}

export const platformNames = ['slack', 'teams'] as const;
export type PlatformName = (typeof platformNames)[number];

/** Answers that are still to come, by the id of their request. */
export interface PendingAnswers {
  wait(id: string): Promise<string>;
  receive(id: string, answer: string): void;
}

export function createPendingAnswers(): PendingAnswers {
  const waiting = new Map<string, (answer: string) => void>();
  return {
    async wait(id) {
      try {
        return await waitFor(`the answer to request ${id}`, new Promise<string>((resolve) => waiting.set(id, resolve)));
      } finally {
        waiting.delete(id);
      }
    },
    receive: (id, answer) => waiting.get(id)?.(answer),
  };
}

/** An app that answers fast because it refuses would look good. */
export function checkAnswer(answer: string, expected: string): void {
  if (!answer.includes(expected)) throw new Error(`an answer without “${expected}”: ${answer.slice(0, 300)}`);
}
