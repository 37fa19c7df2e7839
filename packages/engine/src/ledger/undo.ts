/** Thrown by a method that has written and takes it back; what it answers is `result`. */
export class Undo extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super('undo');
    this.result = result;
  }
}
