/** What can be done with the records of a collection. */
export type Verb = 'list' | 'create' | 'retrieve' | 'update' | 'delete';
