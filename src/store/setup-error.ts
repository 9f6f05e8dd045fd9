/** The store cannot be used as it is set up, and trying again changes nothing. Names no secret. */
export class StoreRefusal extends Error {
  override readonly name = 'StoreRefusal';
  /** What to do about it, in whole sentences. */
  readonly remedy: string;

  /** `problem` continues a sentence that starts with the name of a setting. */
  constructor(problem: string, remedy: string, options?: ErrorOptions) {
    super(problem, options);
    this.remedy = remedy;
  }
}
