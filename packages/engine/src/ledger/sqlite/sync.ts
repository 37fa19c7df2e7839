/** Methods of a ledger without their promises: SQLite answers at once. */
export type Sync<Methods> = {
  [Name in keyof Methods]: Methods[Name] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: Args) => Answer
    : never;
};
