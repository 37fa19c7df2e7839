import { describe, expect, test } from 'vitest';
import { lint } from '../../lint/lint.ts';
import type { Listing } from '../../lint/rule.ts';
import { rules } from '../../lint/rules.ts';
import { brokenDefinitions } from './broken-definitions.ts';
import { changed } from './change.ts';
import { goodDefinition } from './good-definition.ts';
import { png } from './png.ts';

const listing: Listing = {
  description: 'NeroPay is a payment service that takes cards and wallets in any shop.',
  logo: png(256, 256, 6),
};

function changedAt(changes: Readonly<Record<string, unknown>>): unknown {
  return Object.entries(changes).reduce((app: unknown, [place, to]) => changed(app, place, to), goodDefinition);
}

test('of an app in which all is well there is nothing to say', () => {
  expect(lint(goodDefinition, listing)).toEqual([]);
});

describe('what is wrong is found, and nothing else', () => {
  test.each(brokenDefinitions)('$check: $wrong', ({ check, changes = {}, listing: other, where, says }) => {
    expect(lint(changedAt(changes), { ...listing, ...other })).toEqual([
      { check, where, message: expect.stringContaining(says) },
    ]);
  });

  test('every rule is proven by something wrong', () => {
    expect([...new Set(brokenDefinitions.map(({ check }) => check))]).toEqual(rules.map(({ check }) => check));
  });

  test('several wrongs are told in the order of the rules', () => {
    const definition = changedAt({
      'triggers.new_payment.display.label': 'new payment',
      'authentication.connectionLabel': 'Shop',
    });
    expect(lint(definition, { ...listing, logo: new Uint8Array() }).map(({ check }) => check)).toEqual([
      'D003',
      'D018',
      'M004',
    ]);
  });

  test('the same of every item of a list is told once', () => {
    const definition = changedAt({
      'triggers.new_payment.operation.sample.items': [{ price: '1' }, { price: '2' }],
    });
    expect(lint(definition, listing)).toHaveLength(1);
  });
});

describe('what looks wrong and is not', () => {
  const newField = 'creates.refund_payment.operation.inputFields.5';

  test.each([
    ['a public key of a step', { [newField]: { key: 'public_key', label: 'Public Key' } }],
    ['an idempotency key', { [newField]: { key: 'idempotency_key', label: 'Idempotency Key' } }],
    ['a secretary', { [newField]: { key: 'secretary', label: 'Secretary' } }],
    ['an id with fixed choices', { [newField]: { key: 'plan_id', choices: ['a', 'b'] } }],
    ['an id whose choices a function makes', { [newField]: { key: 'plan_id', choices: { perform: '$func$2$f$' } } }],
    ['a word that ends in id', { [newField]: { key: 'paid', label: 'Paid' } }],
    ['a connection label that a function makes', { 'authentication.connectionLabel': '$func$2$f$' }],
    ['a connection label from its source', { 'authentication.connectionLabel': { source: 'return "x"' } }],
    ['an app without authentication', { authentication: undefined }],
    ['a search whose fields a function makes', { 'searches.payment.operation.inputFields': ['$func$2$f$'] }],
    ['an address in backticks', { 'creates.create_customer.display.description': 'As in `https://a.example`.' }],
    ['a host that is a variable', { 'creates.create_customer.operation.perform.url': 'https://{{host}}/customers' }],
    ['schemes that are spoken of', { [newField]: { key: 'note', helpText: 'No http, no `http://`.' } }],
    ['no label and no help text', { [newField]: { key: 'note' } }],
    ['a hidden trigger in other words', { 'triggers.payment_list.display.description': 'Lists payments' }],
    ['a brand in a label', { 'creates.create_customer.display.label': 'Create iDEAL Link with URL' }],
    ['five important creates', { ...Object.fromEntries([0, 1, 2, 3, 4].map((n) => [`creates.c${n}`, important()])) }],
    [
      'primary fields instead of an id',
      {
        'triggers.payment_list.operation.sample': { shop: 'a', number: 5 },
        'triggers.payment_list.operation.outputFields': [
          { key: 'shop', primary: true },
          { key: 'number', primary: true },
        ],
      },
    ],
    ['an empty list of items', { 'triggers.new_payment.operation.sample.items': [] }],
    ['null in a field that may be missing', { 'triggers.new_payment.operation.sample.paid': null }],
    ['a file that is an object', { 'triggers.new_payment.operation.sample.receipt': { name: 'receipt.pdf' } }],
    [
      'a key that the sample has as it is written',
      {
        'triggers.new_payment.operation.sample.customer': undefined,
        'triggers.new_payment.operation.sample.customer__name': 'Ada',
      },
    ],
    ['a text with a date in it', { 'triggers.new_payment.operation.sample.note': 'Invoice 2019-08-01 06:50' }],
    ['an amount and an address', { 'triggers.new_payment.operation.sample.tags': ['10.00', '127.0.0.1'] }],
    ['a hook that polls when it is told to', { 'triggers.new_payment.operation.type': 'hook_to_poll' }],
  ])('%s', (_, changes) => {
    expect(lint(changedAt(changes), listing)).toEqual([]);
  });

  test('a description of a few sentences, with its end of line', () => {
    const description = 'NeroPay is a payment service. It takes cards. It takes asynchronous payments!\n';
    expect(lint(goodDefinition, { ...listing, description })).toEqual([]);
  });

  function important() {
    return {
      display: { label: 'Create Thing', description: 'Adds a thing.', important: true },
      operation: { perform: '$func$2$f$', inputFields: [{ key: 'name' }], sample: { id: 1 } },
    };
  }
});

describe('what is no definition is refused, with the place', () => {
  test.each([
    ['nothing', null, /expected object/],
    ['a text', 'app', /expected object/],
    ['an object of something else', { name: 'x' }, /at platformVersion/],
    [
      'a step without an operation',
      changedAt({ 'creates.refund_payment.operation': undefined }),
      /at creates\.refund_payment\.operation/,
    ],
    ['triggers in a list', changedAt({ triggers: [] }), /at triggers/],
    [
      'a field without a key',
      changedAt({ 'searches.payment.operation.inputFields': [{ label: 'X' }] }),
      /neither a function nor a field.*\n.*inputFields\[0\]/,
    ],
    [
      'a field of an unknown type',
      changedAt({ 'searches.payment.operation.inputFields.0.type': 'date' }),
      /a known type/,
    ],
    [
      'a perform that is a text',
      changedAt({ 'triggers.new_payment.operation.performList': 'list' }),
      /is no function: one is written as `\$func\$2\$f\$`\n.*performList/,
    ],
    [
      'a sample that is a list',
      changedAt({ 'searches.payment.operation.sample': [{ id: 1 }] }),
      /at searches\.payment\.operation\.sample/,
    ],
  ])('%s', (_, definition, place) => {
    const check = () => lint(definition, listing);
    expect(check).toThrow(/^This is not the definition of an app; give the JSON/);
    expect(check).toThrow(place);
  });
});
