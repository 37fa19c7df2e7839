interface Waiting<Question, Answer> {
  readonly question: Question;
  readonly resolve: (answer: Answer | Promise<Answer>) => void;
  readonly reject: (error: unknown) => void;
}

/** Answers all, each in the place of its question, or rejects and has written none of them. An answer may be one that is still to come. */
type Work<Question, Answer> = (questions: readonly Question[]) => Promise<readonly (Answer | Promise<Answer>)[]>;

/** At most this many share a commit, so that one flood does not make everyone wait for one long statement. */
const BATCH_LIMIT = 256;

/**
 * Asks or writes together what one turn of the event loop brings, and what comes while the database is busy with the last of it: the more there is, the
 * less each costs in round trips and commits.
 */
export class Together<Question, Answer> {
  readonly #work: Work<Question, Answer>;
  #waiting: Waiting<Question, Answer>[] = [];
  #running = false;

  constructor(work: Work<Question, Answer>) {
    this.#work = work;
  }

  ask(question: Question): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ question, resolve, reject });
      if (this.#running) return;
      this.#running = true;
      setImmediate(() => void this.#run());
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) await this.#askTogether(this.#waiting.splice(0, BATCH_LIMIT));
    this.#running = false;
  }

  async #askTogether(batch: readonly Waiting<Question, Answer>[]): Promise<void> {
    try {
      const answers = await this.#work(batch.map(({ question }) => question));
      // Each is answered in its place; the one who works says so.
      for (const [index, { resolve }] of batch.entries()) resolve(answers[index] as Answer | Promise<Answer>);
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  }
}

/** Writes that have nothing to answer, and that any database can make that works at all: a batch is written or fails as a whole. */
export function writtenTogether<Item>(write: (items: readonly Item[]) => Promise<void>): Together<Item, void> {
  return new Together<Item, void>(async (items) => {
    await write(items);
    return items.map(() => undefined);
  });
}
