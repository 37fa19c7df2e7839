import type { en } from './en.js';

type Nested<Texts> = {
  readonly [Key in keyof Texts]: Texts[Key] extends string ? string : Nested<Texts[Key]>;
} & { readonly [key: `${string}_many`]: string };

/** All that the pages say. Languages may have more plural forms than English. */
export type Words = Nested<typeof en>;
