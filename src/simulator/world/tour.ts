/** An instance that the examples in `help` and the tour in README.md name. It never moves by itself. */
export interface TourInstance {
  /** An index in the list of applications. */
  readonly application: number;
  /** In its name: 711 makes `Order 4711` and `Complaint 2711`. */
  readonly number: number;
  /** A state of the application. */
  readonly steps: readonly string[];
  readonly ageDays: number;
}

export const firstTourNumber = 711;

export const tour: readonly TourInstance[] = [
  // Order 4711 has the task “Check stock”, and waits for the message “Approve”.
  { application: 0, number: firstTourNumber, steps: ['check:both'], ageDays: 2.4 },
  // Order 4712, to delete.
  { application: 0, number: 712, steps: ['check', 'paid'], ageDays: 3.1 },
  // Complaint 2713, of a process without a diagram.
  { application: 3, number: 713, steps: ['investigate', 'offer', 'declines'], ageDays: 6.3 },
];
