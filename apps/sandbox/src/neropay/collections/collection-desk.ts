import type { Agenda } from '../../clock.js';
import { ApiError, invalidField } from '../api-error.js';
import { mainCurrency } from '../main-currency.js';
import type { Account } from '../model.js';
import { collectionAt } from './description.js';
import { assertNotEmptied, readFields } from './read-fields.js';
import type { CollectionRecord, RecordFields } from './record.js';
import { recordId } from './record-id.js';
import type { RecordStore } from './record-store.js';
import type { RuleContext } from './rule-context.js';

/** Makes, changes and deletes the records of every collection, by what describes it and by its rules. */
export class CollectionDesk {
  readonly #records: RecordStore;
  readonly #agenda: Agenda;

  constructor(records: RecordStore, agenda: Agenda) {
    this.#records = records;
    this.#agenda = agenda;
  }

  /** Oldest first. */
  recordsOf(account: Account, path: string): CollectionRecord[] {
    return this.#records.of(account).all(path);
  }

  /** @throws {ApiError} not_found, also for another account's record: nobody learns that it exists */
  record(account: Account, path: string, id: string | undefined): CollectionRecord {
    const number = recordId(id);
    const record = number === undefined ? undefined : this.#records.of(account).find(path, number);
    if (record) return record;
    throw new ApiError('not_found', `The ${collectionAt(path).rules.noun} was not found for this account.`);
  }

  /**
   * A record as it would be made; recorded nowhere yet.
   * @throws {ApiError} validation_error, duplicate_resource, resource_read_only
   */
  prepare(account: Account, path: string, body: RecordFields): CollectionRecord {
    const { create, rules } = collectionAt(path);
    if (!create) throw new ApiError('resource_read_only', `A ${rules.noun} cannot be made by API.`);
    const given = withoutEmpty(kept(path, readFields(create, body, mainCurrency(account))));
    const context = { account, records: this.#records.of(account), id: null, fields: given };
    const defaults = rules.defaults?.(context) ?? {};
    const now = this.#agenda.now();
    const fields = this.#checked(path, { ...context, fields: { ...defaults, ...given } }, given);
    return { id: this.#records.nextId(path), accountId: account.id, fields, createdAt: now, updatedAt: now };
  }

  /** @throws {ApiError} as {@link prepare} */
  create(account: Account, path: string, body: RecordFields): CollectionRecord {
    return this.#put(account, path, this.prepare(account, path, body));
  }

  /** @throws {ApiError} not_found, validation_error, duplicate_resource, resource_read_only */
  update(account: Account, path: string, id: string | undefined, body: RecordFields): CollectionRecord {
    const { create, update, rules } = collectionAt(path);
    if (!create || !update) throw new ApiError('resource_read_only', `A ${rules.noun} cannot be changed by API.`);
    const record = this.record(account, path, id);
    const changes = kept(path, readFields(update, body, mainCurrency(account)));
    assertNotEmptied(create, changes);
    const context = { account, records: this.#records.of(account), id: record.id };
    const fields = this.#checked(path, { ...context, fields: { ...record.fields, ...changes } }, changes);
    return this.#put(account, path, { ...record, fields, updatedAt: this.#agenda.now() });
  }

  /** @throws {ApiError} not_found; validation_error while another record needs it */
  delete(account: Account, path: string, id: string | undefined): CollectionRecord {
    const record = this.record(account, path, id);
    const { rules } = collectionAt(path);
    if (rules.heldBy && this.#names(account, rules.heldBy, record.id)) {
      throw new ApiError(
        'validation_error',
        `The ${rules.noun} cannot be deleted: a ${collectionAt(rules.heldBy.collection).rules.noun} still names it.`,
      );
    }
    this.#records.delete(path, record.id);
    return record;
  }

  /** Writes without asking the rules: what was prepared before, and what the provider itself changes. */
  put(account: Account, path: string, fields: RecordFields, record?: CollectionRecord): CollectionRecord {
    const now = this.#agenda.now();
    const { id, createdAt } = record ?? { id: this.#records.nextId(path), createdAt: now };
    return this.#put(account, path, {
      id,
      accountId: account.id,
      fields: { ...record?.fields, ...fields },
      createdAt,
      updatedAt: now,
    });
  }

  /** Those of every account, oldest first. */
  every(path: string): CollectionRecord[] {
    return this.#records.all(path);
  }

  #checked(path: string, context: RuleContext, given: RecordFields): RecordFields {
    const { rules } = collectionAt(path);
    if (rules.single && context.id === null && context.records.all(path).length > 0) {
      throw new ApiError('duplicate_resource', `There is a ${rules.noun} for this account already: update that.`);
    }
    const fields = { ...context.fields, ...this.#named(path, context, given) };
    const named = { ...context, fields };
    rules.check?.(named);
    for (const field of rules.unique ?? []) assertUnique(named, field, context.records.all(path));
    for (const field of rules.uniqueEverywhere ?? []) assertUnique(named, field, this.#records.all(path));
    return fields;
  }

  /** The given ids of other records, as the numbers that they are. @throws {ApiError} validation_error when one is not there */
  #named(path: string, { records }: RuleContext, given: RecordFields): RecordFields {
    const named: Record<string, unknown> = {};
    for (const [field, collections] of Object.entries(collectionAt(path).rules.names ?? {})) {
      const value = given[field];
      if (value === undefined || value === null) continue;
      const idOf = (each: unknown) => {
        const id = recordId(each);
        if (id !== undefined && collections.some((collection) => records.find(collection, id))) return id;
        throw invalidField(field, `The ${field} field names no ${nounsOf(collections)} of this account.`);
      };
      named[field] = Array.isArray(value) ? value.map(idOf) : idOf(value);
    }
    return named;
  }

  #names(account: Account, held: { readonly collection: string; readonly field: string }, id: number): boolean {
    return this.recordsOf(account, held.collection).some(({ fields }) => fields[held.field] === id);
  }

  #put(account: Account, path: string, record: CollectionRecord): CollectionRecord {
    const { exclusive } = collectionAt(path).rules;
    if (exclusive !== undefined && record.fields[exclusive] === true) {
      for (const other of this.recordsOf(account, path)) {
        if (other.fields[exclusive] === true) {
          this.#records.put(path, {
            ...other,
            fields: { ...other.fields, [exclusive]: false },
            updatedAt: record.updatedAt,
          });
        }
      }
    }
    this.#records.put(path, record);
    return record;
  }
}

/** Secrets are checked and then forgotten: nothing in the sandbox needs to know a password. */
function kept(path: string, fields: RecordFields): RecordFields {
  const { answered, keepsOthers } = collectionAt(path);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => keepsOthers || answered.includes(name)));
}

/** What a new record leaves empty, its defaults may fill. */
function withoutEmpty(fields: RecordFields): RecordFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

function assertUnique({ id, fields }: RuleContext, field: string, others: readonly CollectionRecord[]): void {
  const value = fields[field];
  if (typeof value !== 'string') return;
  const taken = others.some((other) => {
    const theirs = other.fields[field];
    return other.id !== id && typeof theirs === 'string' && theirs.toLowerCase() === value.toLowerCase();
  });
  if (!taken) return;
  throw new ApiError('duplicate_resource', `The ${field} "${value}" is taken.`, {
    [field]: [`The ${field} has already been taken.`],
  });
}

function nounsOf(collections: readonly string[]): string {
  return collections.map((collection) => collectionAt(collection).rules.noun).join(' or ');
}
