import type { Listing } from '../../lint/rule.ts';
import { png } from './png.ts';

/** One thing made wrong in the good app or its listing, and the one finding that this must give. */
export interface Broken {
  readonly check: string;
  readonly wrong: string;
  /** Values by their places in the definition. */
  readonly changes?: Readonly<Record<string, unknown>>;
  readonly listing?: Partial<Listing>;
  readonly where: string;
  /** What the message must have in it: a user acts on it. */
  readonly says: string;
}

const hook = 'triggers.new_payment.operation';
const refund = 'creates.refund_payment.operation';
const secretKey = 'authentication.fields.1';
/** The next free place in lists of the good app. */
const nextRefundField = `${refund}.inputFields.5`;
const sample = `${hook}.sample`;

function credential(key: string, type?: string): Broken {
  return {
    check: 'D001',
    wrong: `a step asks for ${key}${type === undefined ? '' : ` of type ${type}`}`,
    changes: { [nextRefundField]: { key, type, label: 'Something' } },
    where: `creates.refund_payment.inputFields.${key}`,
    says: 'move it to the fields of the authentication',
  };
}

function unlinked(key: string, helpText: string | undefined): Broken {
  return {
    check: 'D002',
    wrong: `${key} is explained as: ${helpText}`,
    changes: { [`${secretKey}.key`]: key, [`${secretKey}.helpText`]: helpText },
    where: `authentication.fields.${key}`,
    says: `page where "${key}" is found`,
  };
}

function connectionLabel(label: string | undefined, says: string): Broken {
  return {
    check: 'D003',
    wrong: `the connection label is ${label}`,
    changes: { 'authentication.connectionLabel': label },
    where: 'authentication.connectionLabel',
    says,
  };
}

function id(key: string): Broken {
  return {
    check: 'D004',
    wrong: `${key} is to be typed`,
    changes: { [nextRefundField]: { key, label: 'Thing' } },
    where: `creates.refund_payment.inputFields.${key}`,
    says: `Give "${key}" a dropdown`,
  };
}

function url(place: string, where: string, text: string, says = 'Use https, not http'): Broken {
  return { check: 'D007', wrong: `${where} has ${text}`, changes: { [place]: text }, where, says };
}

function link(text: string, place = `${refund}.inputFields.1.helpText`, where?: string): Broken {
  return {
    check: 'D008',
    wrong: `a text says ${text}`,
    changes: { [place]: text },
    where: where ?? 'creates.refund_payment.inputFields.amount',
    says: 'Write a link as [text](https://…)',
  };
}

function label(wrong: string, right: string, place = 'creates.create_customer'): Broken {
  return {
    check: 'D018',
    wrong: `a label is ${wrong}`,
    changes: { [`${place}.display.label`]: wrong },
    where: `${place}.display.label`,
    says: `Write "${right}"`,
  };
}

function description(text: string | undefined): Broken {
  return {
    check: 'D021',
    wrong: `a trigger says: ${text}`,
    changes: { 'triggers.new_payment.display.description': text },
    where: 'triggers.new_payment.display.description',
    says: 'Begin the description with "Triggers when " and end it with "."',
  };
}

/** In a field that no output field speaks of: the value itself must show that it is a date. */
function date(text: string): Broken {
  return {
    check: 'D023',
    wrong: `a sample has ${text}`,
    changes: { [`${sample}.due_on`]: text },
    where: 'triggers.new_payment.sample.due_on',
    says: `Write "${text}" in ISO 8601`,
  };
}

/** In a field that is called a datetime. */
function datetime(text: string): Broken {
  return {
    check: 'D023',
    wrong: `a datetime is ${text}`,
    changes: { [`${sample}.created_at`]: text },
    where: 'triggers.new_payment.sample.created_at',
    says: `Write "${text}" in ISO 8601`,
  };
}

function value(place: string, wrong: unknown, path: string, says: string): Broken {
  return {
    check: 'D024',
    wrong: `${path} is ${JSON.stringify(wrong)}`,
    changes: { [`${sample}.${place}`]: wrong },
    where: `triggers.new_payment.sample.${path}`,
    says,
  };
}

function told(text: string, says: string): Broken {
  return {
    check: 'M002',
    wrong: `the description is: ${text}`,
    listing: { description: text },
    where: 'listing.description',
    says,
  };
}

function logo(wrong: string, bytes: Uint8Array, says: string): Broken {
  return { check: 'M004', wrong: `the logo is ${wrong}`, listing: { logo: bytes }, where: 'listing.logo', says };
}

/** Any number of copies of a create, each called important. */
function importantCreates(count: number): Readonly<Record<string, unknown>> {
  const create = {
    display: { label: 'Create Thing', description: 'Adds a thing.', important: true },
    operation: { perform: '$func$2$f$', inputFields: [{ key: 'name' }], sample: { id: 1 } },
  };
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`creates.thing_${index}`, create]));
}

export const brokenDefinitions: readonly Broken[] = [
  credential('api_key'),
  credential('apiKey'),
  credential('api_token'),
  credential('user_password'),
  credential('secret'),
  credential('Private Key'),
  credential('accesskey'),
  credential('pin', 'password'),
  {
    check: 'D001',
    wrong: 'the child of a field is a token',
    changes: { [`${refund}.inputFields.3.children.0.key`]: 'token' },
    where: 'creates.refund_payment.inputFields.items.token',
    says: 'move it',
  },

  unlinked('secretKey', undefined),
  unlinked('secretKey', 'It is under https in the settings.'),
  unlinked('secretKey', 'It begins as in `[x](https://shop.example)`.'),
  unlinked('signature', 'It is somewhere.'),
  {
    check: 'D002',
    wrong: 'a public key is not explained: it has to be found as well',
    changes: { 'authentication.fields.0.helpText': undefined },
    where: 'authentication.fields.public_key',
    says: '[API keys](https://…)',
  },

  connectionLabel(undefined, 'Set a connection label'),
  connectionLabel('', 'Set a connection label'),
  connectionLabel('My Shop', 'put a variable in it'),
  connectionLabel('{{name}} {{bundle.authData.secretKey}}', 'Take {{bundle.authData.secretKey}} out'),
  connectionLabel('{{ api_key }}', 'Take {{api_key}} out'),

  id('id'),
  id('customer_id'),
  id('customerId'),
  id('customerID'),

  {
    check: 'D005',
    wrong: 'a dropdown names no trigger',
    changes: { [`${refund}.inputFields.0.dynamic`]: 'payments.id.name' },
    where: 'creates.refund_payment.inputFields.payment_id',
    says: 'There is no trigger "payments": add it, or name one of new_payment, payment_list',
  },
  {
    check: 'D005',
    wrong: 'a dropdown names no field',
    changes: { [`${refund}.inputFields.0.dynamic`]: 'payment_list' },
    where: 'creates.refund_payment.inputFields.payment_id',
    says: "Write dynamic as 'trigger_key.idField[.labelField]'",
  },
  {
    check: 'D005',
    wrong: 'a dropdown names what every object has',
    changes: { [`${refund}.inputFields.0.dynamic`]: 'constructor.id' },
    where: 'creates.refund_payment.inputFields.payment_id',
    says: 'There is no trigger "constructor"',
  },

  {
    check: 'D006',
    wrong: 'a hook has no list',
    changes: { [`${hook}.performList`]: undefined },
    where: 'triggers.new_payment.performList',
    says: 'Add performList',
  },

  url(`${hook}.performSubscribe.url`, 'triggers.new_payment.performSubscribe.url', 'http://hooks.example/x'),
  url(
    `${hook}.performUnsubscribe.source`,
    'triggers.new_payment.performUnsubscribe.source',
    'return "HTTP://a.example"',
    'Use https, not HTTP',
  ),
  url(`${sample}.receipt`, 'triggers.new_payment.sample.receipt', 'http://shop.example/1.pdf'),
  url(`${sample}.receipt`, 'triggers.new_payment.sample.receipt', 'ftp://shop.example/1.pdf', 'Use https, not ftp'),
  url(
    `${refund}.inputFields.1.helpText`,
    'creates.refund_payment.inputFields.amount.helpText',
    'As `http://a.example`.',
  ),
  url(
    `${refund}.inputFields.1.helpText`,
    'creates.refund_payment.inputFields.amount.helpText',
    'See [it](http://a.example).',
  ),
  url(`${refund}.inputFields.1.default`, 'creates.refund_payment.inputFields.amount.default', 'http://{{host}}/x'),
  url(`${refund}.inputFields.1.default`, 'creates.refund_payment.inputFields.amount.default', 'http://127.0.0.1:8080'),
  url(`${refund}.inputFields.1.default`, 'creates.refund_payment.inputFields.amount.default', 'http://localhost'),
  url(`${refund}.inputFields.1.default`, 'creates.refund_payment.inputFields.amount.default', 'http://<SHOP>.example'),
  {
    check: 'D007',
    wrong: 'a choice is a plain address',
    changes: { 'authentication.fields.2.choices': { 'http://a_example': 'A' } },
    where: 'authentication.fields.environment.choices.http://a_example',
    says: 'Use https, not http: "http://a_example"',
  },

  link('See https://shop.example'),
  link('See [the help(https://shop.example)'),
  link('See [the help](shop.example)'),
  link('See <https://shop.example>'),
  link('See www.shop.example'),
  link('See `the help`: https://shop.example or `not`'),
  link(
    'Adds one, see https://shop.example',
    'creates.create_customer.display.description',
    'creates.create_customer.display.description',
  ),
  link(
    'Finds one, see https://shop.example',
    'searchOrCreates.customer.display.description',
    'searchOrCreates.customer.display.description',
  ),
  link('See https://shop.example', 'authentication.fields.2.helpText', 'authentication.fields.environment'),

  {
    check: 'D009',
    wrong: 'a search has no fields',
    changes: { 'searches.payment.operation.inputFields': undefined },
    where: 'searches.payment.inputFields',
    says: 'Add a field to search by',
  },
  {
    check: 'D009',
    wrong: 'a search has only something to read',
    changes: { 'searches.payment.operation.inputFields': [{ key: 'note', type: 'copy', helpText: 'Read this.' }] },
    where: 'searches.payment.inputFields',
    says: 'Add a field to search by',
  },

  {
    check: 'D010',
    wrong: 'the sample of a polling trigger has no id',
    changes: { 'triggers.payment_list.operation.sample': { name: 'Tea' } },
    where: 'triggers.payment_list.sample',
    says: 'Give the sample "id"',
  },
  {
    check: 'D010',
    wrong: 'the id of a polling trigger is empty',
    changes: { 'triggers.payment_list.operation.sample.id': null },
    where: 'triggers.payment_list.sample',
    says: 'Give the sample "id"',
  },
  {
    check: 'D010',
    wrong: 'the sample of a hook has no id',
    changes: { [`${sample}.id`]: undefined, [`${hook}.outputFields.0.required`]: undefined },
    where: 'triggers.new_payment.sample',
    says: 'Give the sample "id"',
  },
  {
    check: 'D010',
    wrong: 'the sample has an id, but not the primary field',
    changes: { 'triggers.payment_list.operation.outputFields': [{ key: 'number', primary: true }] },
    where: 'triggers.payment_list.sample',
    says: 'Give the sample "number"',
  },

  {
    check: 'D011',
    wrong: 'a help text is the label',
    changes: { [`${refund}.inputFields.2.helpText`]: 'ipn-url.' },
    where: 'creates.refund_payment.inputFields.ipn_url',
    says: 'Drop the help text',
  },
  {
    check: 'D011',
    wrong: 'the help text of an authentication field is the label',
    changes: { 'authentication.fields.2.helpText': ' ENVIRONMENT ' },
    where: 'authentication.fields.environment',
    says: 'Drop the help text',
  },

  ...['triggers.payment_list', 'creates.create_customer', 'searches.customer'].flatMap((step) =>
    [undefined, {}].map((none) => ({
      check: 'D012',
      wrong: `the sample of ${step} is ${none === undefined ? 'missing' : 'empty'}`,
      changes: { [`${step}.operation.sample`]: none },
      where: `${step}.sample`,
      says: 'Add a static sample',
    })),
  ),

  {
    check: 'D013',
    wrong: 'a field names no search',
    changes: { [`${refund}.inputFields.0.search`]: 'payments.id' },
    where: 'creates.refund_payment.inputFields.payment_id',
    says: 'There is no search "payments": add it, or name one of payment, customer',
  },
  {
    check: 'D013',
    wrong: 'a field names no field of a search',
    changes: { [`${refund}.inputFields.0.search`]: 'payment' },
    where: 'creates.refund_payment.inputFields.payment_id',
    says: "Write search as 'search_key.field'",
  },

  {
    check: 'D014',
    wrong: 'a search field has no dropdown',
    changes: { [`${refund}.inputFields.2.search`]: 'payment.id' },
    where: 'creates.refund_payment.inputFields.ipn_url',
    says: 'Add a `dynamic` beside `search`',
  },
  ...[{ list: true }, { dict: true }, { type: 'boolean' }, { children: [{ key: 'x' }] }].map((more) => ({
    check: 'D014',
    wrong: `a search field has ${JSON.stringify(more)}`,
    changes: { [nextRefundField]: { key: 'payment', search: 'payment.id', dynamic: 'payment_list.id', ...more } },
    where: 'creates.refund_payment.inputFields.payment',
    says: 'Make this a string, number or integer',
  })),

  ...(['search', 'create', 'update'] as const).map((part) => ({
    check: 'D015',
    wrong: `a search-or-create names no ${part}`,
    changes: { [`searchOrCreates.customer.${part}`]: 'client' },
    where: 'searchOrCreates.customer',
    says: `There is no ${part === 'search' ? 'search' : 'create'} "client"`,
  })),
  {
    check: 'D015',
    wrong: 'under its other name it names no create',
    changes: { 'searchAndCreates.customer': { search: 'customer', create: 'client' } },
    where: 'searchAndCreates.customer',
    says: 'There is no create "client": add it, or name one of refund_payment, create_customer',
  },

  {
    check: 'D016',
    wrong: 'the app is one static hook',
    changes: {
      creates: undefined,
      searches: undefined,
      searchOrCreates: undefined,
      [`${hook}.performSubscribe`]: undefined,
      [`${hook}.performUnsubscribe`]: undefined,
    },
    where: 'triggers.new_payment',
    says: 'Add triggers, searches or actions',
  },

  ...['performSubscribe', 'performUnsubscribe'].map((perform) => ({
    check: 'D017',
    wrong: `a hook has no ${perform}`,
    changes: { [`${hook}.${perform}`]: undefined },
    where: 'triggers.new_payment',
    says: 'Add performSubscribe and performUnsubscribe',
  })),

  label('create customer', 'Create Customer'),
  label('Create Customer By Email', 'Create Customer by Email'),
  label('Customer to Look for', 'Customer to Look For'),
  label('the Customer', 'The Customer'),
  label('Create Customer (new one)', 'Create Customer (New One)'),
  label('Sign-up Customer', 'Sign-Up Customer'),
  label('find or create customer', 'Find or Create Customer', 'searchOrCreates.customer'),
  label('find customer', 'Find Customer', 'searches.customer'),
  label('list of payments', 'List of Payments', 'triggers.payment_list'),

  {
    check: 'D019',
    wrong: 'the flag is there and nothing is important',
    changes: { 'creates.refund_payment.display.important': false },
    where: 'creates.refund_payment.display.important',
    says: 'drop the flag everywhere',
  },
  {
    check: 'D020',
    wrong: 'six creates are important',
    changes: importantCreates(6),
    where: 'creates',
    says: 'Call 5 of the creates important at most, not 6',
  },

  description('When a payment succeeds.'),
  description('Triggers whenever a payment succeeds.'),
  description('Triggers when a payment succeeds'),
  description('Triggers when .'),
  description(undefined),

  {
    check: 'D022',
    wrong: 'a create has only fields that a function makes',
    changes: { 'creates.create_customer.operation.inputFields': ['$func$2$f$', { source: 'return []' }] },
    where: 'creates.create_customer.inputFields',
    says: 'Add a field that is the same for everybody',
  },
  {
    check: 'D022',
    wrong: 'a create has only something to read',
    changes: { 'creates.create_customer.operation.inputFields': [{ key: 'note', type: 'copy' }] },
    where: 'creates.create_customer.inputFields',
    says: 'Add a field that is the same for everybody',
  },

  date('01 Aug 2019'),
  date('01 Aug 2019 06:50:30'),
  date('Thu, 01 Aug 2019 06:50:30 GMT'),
  date('August 1st, 2019'),
  date('1-Aug-2019'),
  date('08/01/2019'),
  date('01.08.2019 06:50'),
  date('2019/08/01'),
  date('2019-8-1'),
  date('2019-13-01'),
  date('2019-08-01 06:50'),
  date('2019-08-01 06:50:30Z'),
  date('2019-08-01T06:50:30'),
  date('2019-08-01T25:50:30Z'),
  datetime('yesterday'),
  datetime('1564642230'),
  datetime('2019-08-01T06:50:30'),
  {
    check: 'D023',
    wrong: 'a date of an item has no zone',
    changes: { [`${sample}.items.1.sold_at`]: '2026-03-01T10:14:00' },
    where: 'triggers.new_payment.sample.items[]sold_at',
    says: 'with a zone where there is a time',
  },

  value('amount', '1250', 'amount', "Make the sample's value an integer"),
  value('amount', 12.5, 'amount', 'an integer'),
  value('amount', null, 'amount', 'Add "amount" to the sample'),
  value('amount', undefined, 'amount', 'Add "amount" to the sample, or do not call the output field required'),
  value('amount_decimal', '12.50', 'amount_decimal', 'a number'),
  value('paid', 1, 'paid', 'a boolean'),
  value('note', 5, 'note', 'a string'),
  value('created_at', 1_772_360_100, 'created_at', 'a datetime'),
  value('receipt', 5, 'receipt', 'a file'),
  value('metadata', 'order=17', 'metadata', 'an object'),
  value('metadata', [], 'metadata', 'an object'),
  value('tags', 'new', 'tags', 'a list, each item a string'),
  value('tags', ['new', 5], 'tags', 'a list, each item a string'),
  value('customer.name', 5, 'customer__name', 'a string'),
  value('customer', null, 'customer__name', 'Add "customer__name"'),
  value('items.1.price', '750', 'items[]price', 'an integer'),
  value('items.1.price', undefined, 'items[]price', 'Add "items[]price"'),
  value('items', 'Tea', 'items[]price', 'Add "items[]price"'),
  value('address', 'Main Street 1', 'address', 'an object'),
  value('address.street', 1, 'address__street', 'a string'),
  value('shipments.0.carrier', undefined, 'shipments[]carrier', 'Add "shipments[]carrier"'),
  value('shipments', ['Post'], 'shipments', 'an object'),

  told('NeroPay is a payment service.', 'Write 40 characters at least, not 29'),
  told(`NeroPay is a payment service for ${'shops, '.repeat(20)}and others.`, 'Write 140 characters at most'),
  told('NeroPay is a service. It takes payments. It pays out. It is quick.', 'Write 3 sentences at most, not 4'),
  told('Take payments on your website and pay them out to your bank.', 'Begin with the name of the app and "is a"'),
  told('NeroPay is a service that takes payments for users of Zapier.', 'Do not say "Zapier"'),
  told('NeroPay is a service that syncs payments with what you sell.', 'Do not speak of syncing'),
  told('NeroPay is a service for synchronising payments and shops.', 'Do not speak of syncing'),

  logo(
    'a JPEG',
    Uint8Array.from([0xff, 0xd8, 0xff, 0xe0, ...Array.from({ length: 40 }, () => 0)]),
    'Make the logo a PNG',
  ),
  logo('empty', new Uint8Array(), 'Make the logo a PNG'),
  logo('cut off', png(512, 512, 6).subarray(0, 20), 'Make the logo a PNG'),
  logo('oblong', png(512, 256, 6), 'Make the logo square: it is 512 by 256 px'),
  logo('small', png(255, 255, 6), 'Make the logo 256 px wide and high at least: it is 255 by 255 px'),
  logo('without transparency', png(512, 512, 2), 'Save the logo as RGBA'),
];
