import { placedOperations, RESOURCES } from '@neropay/core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { COLLECTIONS, type Collection } from '../src/neropay/collections/description.js';
import type { Verb } from '../src/neropay/collections/verb.js';
import { FakeClock } from './support/fake-clock.js';
import { CONNECTED, type RunningSandbox, runningSandbox } from './support/running-sandbox.js';
import { sampleFields } from './support/sample-fields.js';

const clock = new FakeClock(Date.UTC(2026, 2, 1, 12));
let sandbox: RunningSandbox;
beforeAll(async () => {
  sandbox = await runningSandbox({ clock });
});
afterAll(() => sandbox.close());
beforeEach(() => sandbox.control('POST', '/reset'));

const STRANGER = { secret: 'sk_test_stranger' };
const get: RunningSandbox['get'] = (...call) => sandbox.get(...call);
const post: RunningSandbox['post'] = (...call) => sandbox.post(...call);
const write: RunningSandbox['write'] = (...call) => sandbox.write(...call);
const control: RunningSandbox['control'] = (...call) => sandbox.control(...call);

const pathsOf = ({ routes }: Collection, verb: Verb) =>
  routes.filter((route) => route.verb === verb).map(({ path }) => path);
const idsOf = async (path: string, options = {}) => (await get(path, options)).list.map(({ id }) => id);
const at = (path: string, id: unknown) => path.replace('{id}', String(id));
const made = async (path: string, fields: object) => Number((await post(path, fields)).data.id);

const all = [...COLLECTIONS.values()];
// A reader's registration has rules of its own: see the tests of the terminal.
const writable = all.filter(({ create, path }) => create && path !== '/terminal/readers');
const readOnly = all.filter(({ create }) => !create);

describe('every call that the client library knows', () => {
  test.each(placedOperations(RESOURCES).map(({ operation }) => [operation.kind, operation.path, operation] as const))(
    '%s %s is there',
    async (_kind, path, operation) => {
      const address = path.replace('{resource}', 'customers').replace(/\{\w+\}/, '1');
      const method = operation.kind === 'write' ? operation.method : 'GET';
      const answer = method === 'GET' ? await get(address) : await write(method, address, {});
      expect(answer.refusal).not.toBe('404 endpoint_not_found');
      expect(answer.refusal).not.toBe('405 resource_read_only');
    },
  );
});

describe.each(writable.map((collection) => [collection.path, collection] as const))('%s', (_path, collection) => {
  const fields = (): Record<string, unknown> => {
    const links = [...Object.keys(collection.rules.names ?? {}), 'scope', 'scope_id'];
    return sampleFields(collection.create ?? expect.fail('cannot be written'), links);
  };

  test('is made, listed, read, changed and deleted by the calls that the reference has for it', async () => {
    const given = fields();
    for (const path of pathsOf(collection, 'create')) {
      await control('POST', '/reset');
      const before = await idsOf(collection.path);
      const { status, data } = await post(path, given);
      expect(status).toBe(201);
      const answered = Object.fromEntries(Object.entries(given).filter(([name]) => collection.answered.includes(name)));
      expect(data).toMatchObject({ ...answered, id: expect.any(Number), created_at: '2026-03-01T12:00:00Z' });

      for (const list of pathsOf(collection, 'list')) expect(await idsOf(list)).toEqual([data.id, ...before]);
      for (const one of pathsOf(collection, 'retrieve')) expect((await get(at(one, data.id))).data).toEqual(data);
      for (const one of pathsOf(collection, 'update')) {
        const [name = '', value] = Object.entries(answered)[0] ?? [];
        const changed = await write('PATCH', at(one, data.id), { [name]: value });
        expect(changed.status).toBe(200);
        expect(changed.data).toEqual(data);
      }
      for (const one of pathsOf(collection, 'delete')) {
        expect((await write('DELETE', at(one, data.id))).data).toEqual({ id: data.id, deleted: true });
        expect((await write('DELETE', at(one, data.id))).refusal).toBe('404 not_found');
        expect(await idsOf(collection.path)).toEqual(before);
      }
    }
  });

  test("is one account's own: to another it is not there", async () => {
    const id = await made(collection.path, fields());
    expect(await idsOf(collection.path, STRANGER)).toEqual([]);
    for (const one of pathsOf(collection, 'retrieve')) {
      expect((await get(at(one, id), STRANGER)).refusal).toBe('404 not_found');
    }
    for (const one of pathsOf(collection, 'update')) {
      expect((await write('PATCH', at(one, id), {}, STRANGER)).refusal).toBe('404 not_found');
    }
    for (const one of pathsOf(collection, 'delete')) {
      expect((await write('DELETE', at(one, id), {}, STRANGER)).refusal).toBe('404 not_found');
    }
    expect(await idsOf(collection.path)).toContain(id);
  });
});

describe.each(readOnly.map((collection) => [collection.path, collection] as const))('%s', (path, collection) => {
  test('shows the sandbox merchant something, and the unrelated one nothing', async () => {
    const { list } = await get(path);
    expect(list.length).toBeGreaterThan(0);
    expect((await get(`${path}/${list[0]?.id}`)).data).toEqual(list[0]);
    expect(await idsOf(path, STRANGER)).toEqual([]);
    expect((await get(`${path}/${list[0]?.id}`, STRANGER)).refusal).toBe('404 not_found');
  });

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s is refused after authentication, signed or not', async (method) => {
    for (const address of [path, `${path}/1`]) {
      expect((await write(method, address)).refusal).toBe('405 resource_read_only');
      expect((await write(method, address, {}, { headers: { 'x-neropay-signature': 'no' } })).refusal).toBe(
        '405 resource_read_only',
      );
      expect((await write(method, address, {}, { secret: 'sk_test_wrong' })).refusal).toBe('401 invalid_credentials');
    }
  });

  test('is written by control calls, so that a client sees it change', async () => {
    const name = path.slice(1);
    const field = collection.answered.find((each) => each !== 'id' && each !== 'created_at') ?? '';
    const { data } = await control('POST', `/resources/${name}`, { [field]: 'first' });
    expect((await get(`${path}/${data.id}`)).data).toMatchObject({ [field]: 'first' });
    await control('PATCH', `/resources/${name}/${data.id}`, { [field]: 'second' });
    expect((await get(`${path}/${data.id}`)).data).toMatchObject({ [field]: 'second' });
  });
});

describe('control calls of resources', () => {
  test('show what every account has', async () => {
    await post('/customers', { name: 'Mine' });
    await post('/customers', { name: 'Theirs' }, STRANGER);
    const { list } = await control('GET', '/resources/customers');
    expect(list.map(({ name, account_id }) => [name, account_id])).toEqual([
      ['Mine', 'NPTEST0SANDBOX_1000'],
      ['Theirs', 'NPTEST0STRANGER_2000'],
    ]);
    expect((await control('GET', '/resources')).data).toMatchObject({ customers: list });
  });

  test.each([
    ['POST', '/resources/nothing', {}, '404 endpoint_not_found'],
    ['GET', '/resources/nothing', undefined, '404 endpoint_not_found'],
    ['POST', '/resources/customers', { name: 'Ada' }, '422 validation_error'],
    ['POST', '/resources/nerocards', { card_pin: '1234' }, '422 validation_error'],
    ['POST', '/resources/nerocards', { account_id: 'NPNOBODY_1', last4: '1234' }, '404 account_not_found'],
    ['PATCH', '/resources/nerocards/999', { status: 'blocked' }, '404 not_found'],
  ])('%s %s %j answers %s', async (method, path, body, refusal) => {
    expect((await control(method, path, body)).refusal).toBe(refusal);
  });
});

describe('bodies', () => {
  test('spellings that a client of another language would use are taken', async () => {
    const product = await post('/products', { name: 'Mug', price: 15.9, stock_qty: '7', vat_rate: 20 });
    expect(product.data).toMatchObject({ price: '15.90', stock_qty: 7, vat_rate: '20' });
    for (const [given, taken] of [
      ['1', true],
      [1, true],
      ['true', true],
      ['0', false],
      [0, false],
      [false, false],
    ]) {
      expect((await post('/categories', { name: 'Cups', is_active: given })).data.is_active).toBe(taken);
    }
  });

  test('unknown fields are ignored, and null and blanks mean that nothing was given', async () => {
    const { data } = await post('/customers', { name: ' Ada ', email: null, phone: '  ', shoe_size: 38 });
    expect(data).toMatchObject({ name: 'Ada', email: null, phone: null });
    expect(data).not.toHaveProperty('shoe_size');
  });

  test('every wrong field is told', async () => {
    const { refusal, envelope } = await post('/products', { price: '15,90', stock_qty: 'many', image_url: 'mug.png' });
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {}).toSorted()).toEqual(['image_url', 'name', 'price', 'stock_qty']);
    expect(envelope.error?.details?.name).toEqual(['The name field is required.']);
  });

  test('what is wrong is told in words', async () => {
    const { envelope } = await post('/products', { name: ['Mug'], price: {}, stock_qty: 1.5, category_id: [] });
    expect(envelope.error?.details).toEqual({
      name: ['The name field must be text.'],
      price: ['The price field must be text.'],
      stock_qty: ['The stock_qty field must be a whole number.'],
      category_id: ['The category_id field is not valid.'],
    });
    const cashier = await post('/cashiers', { location_ids: 5, permissions: 'all' });
    expect(cashier.envelope.error?.details).toEqual({
      location_ids: ['The location_ids field must be a list.'],
      permissions: ['The permissions field is not valid.'],
    });
    const order = await post('/neropos-orders', { meta_json: 'text', status: ['x'], total: '1,5' });
    expect(order.envelope.error?.details).toEqual({
      meta_json: ['The meta_json field must be an object.'],
      status: ['The status field must be text.'],
      total: ['The total field must be a decimal string in major units, such as "15.99".'],
    });
  });

  test.each([
    ['/products', { name: 'Mug', price: '1.999' }, 'price'],
    ['/products', { name: 'Mug', price: '-1.00' }, 'price'],
    ['/products', { name: 'x'.repeat(192), price: '1.00' }, 'name'],
    ['/customers', { name: 'Ada', email: 'nobody' }, 'email'],
    ['/customers', { name: ['Ada'] }, 'name'],
    ['/bookings', { customer_name: 'Ada', booking_date: '2026-02-30', booking_time: '12:30' }, 'booking_date'],
    ['/bookings', { customer_name: 'Ada', booking_date: '2026-02-03', booking_time: '25:00' }, 'booking_time'],
    ['/terminal/locations', { display_name: 'X', line1: '1', city: 'Y', postal_code: 'Z', country: 'UK!' }, 'country'],
  ])('POST %s %j: %s is refused', async (path, body, field) => {
    const { refusal, envelope } = await post(path, body);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
  });

  test('money has the decimals of the main currency of the account', async () => {
    expect((await post('/products', { name: 'Mug', price: '5' })).data.price).toBe('5.00');
    expect((await post('/product-options', { name: 'Small', price_delta: '-0.5' })).data.price_delta).toBe('-0.50');
  });

  test('fields that nobody documented are kept where the reference documents none, but for what is the provider’s own', async () => {
    const { data } = await post('/orders', {
      order_ref: 'A-1',
      channel: 'phone',
      note: 'x'.repeat(500),
      id: 7,
      account_id: 'x',
    });
    expect(data).toMatchObject({ order_ref: 'A-1', channel: 'phone', note: 'x'.repeat(500), status: 'pending' });
    expect(data.id).toBe(1);
    expect(data).not.toHaveProperty('account_id');
    expect((await write('PATCH', '/orders/1', { status: 'packed' })).data).toMatchObject({
      status: 'packed',
      channel: 'phone',
    });
  });

  test('passwords are taken and never kept or shown', async () => {
    for (const path of ['/cashiers', '/registers', '/pos-staffs', '/team-members']) {
      const { text } = await post(path, { name: 'Till', username: 'till', password: 'h0rse', new_password: 'b4ttery' });
      expect(text).not.toMatch(/password|h0rse|b4ttery/);
    }
    expect((await control('GET', '/state')).text).not.toMatch(/h0rse|b4ttery/);
  });
});

describe('changes', () => {
  test('leave what they do not name, and note when they happened', async () => {
    const id = await made('/customers', { name: 'Ada', email: 'ada@shop.example' });
    clock.advance(60_000);
    const { data } = await write('PATCH', `/customers/${id}`, { phone: '+44 20 7946 0000', email: null });
    expect(data).toMatchObject({ name: 'Ada', email: 'ada@shop.example', phone: '+44 20 7946 0000' });
    expect(Date.parse(String(data.updated_at)) - Date.parse(String(data.created_at))).toBe(60_000);
  });

  test('a blank empties a field, unless every record must have it', async () => {
    const id = await made('/customers', { name: 'Ada', phone: '1' });
    expect((await write('PATCH', `/customers/${id}`, { phone: '' })).data.phone).toBeNull();
    const refused = await write('PATCH', `/customers/${id}`, { name: ' ' });
    expect(refused.refusal).toBe('422 validation_error');
    expect(refused.envelope.error?.details).toEqual({ name: ['The name field must not be empty.'] });
  });

  test.each(['x', '0', '-1', '1.5', '01', '999999999999999999999'])('there is no customer %s', async (id) => {
    await made('/customers', { name: 'Ada' });
    expect((await get(`/customers/${id}`)).refusal).toBe('404 not_found');
    expect((await write('PATCH', `/customers/${id}`, { name: 'Bob' })).refusal).toBe('404 not_found');
  });

  test('the same idempotency key makes one record, whoever asks twice', async () => {
    const first = await post('/customers', { name: 'Ada' }, { key: 'once' });
    expect((await post('/customers', { name: 'Ada' }, { key: 'once' })).data).toEqual(first.data);
    expect(await idsOf('/customers')).toHaveLength(1);
    expect((await post('/customers', { name: 'Bob' }, { key: 'once' })).refusal).toBe('409 idempotency_conflict');
  });

  test('a connected account has its own records, which its platform reaches by NeroPay-Account', async () => {
    const headers = { 'neropay-account': CONNECTED };
    await post('/customers', { name: 'Of the bakery' }, { headers });
    expect((await get('/customers')).list).toEqual([]);
    expect((await get('/customers', { headers })).list).toMatchObject([{ name: 'Of the bakery' }]);
  });
});

describe('what must not be there twice', () => {
  test.each([
    ['/customers', { name: 'Ada', email: 'ada@shop.example' }, { name: 'Bob', email: 'ADA@shop.example' }],
    ['/products', { name: 'Mug', price: '1', sku: 'MUG-1' }, { name: 'Cup', price: '2', sku: 'mug-1' }],
    [
      '/invoices',
      { invoice_to: 'Ada', total_amount: '1', invoice_number: '7' },
      { invoice_to: 'Bob', total_amount: '2', invoice_number: '7' },
    ],
    ['/cashiers', { username: 'till' }, { username: 'till' }],
    ['/team-members', { email: 'a@shop.example' }, { email: 'a@shop.example' }],
    ['/neroweb-pages', { slug: 'about' }, { slug: 'about' }],
    ['/neropos-orders', { order_number: '12' }, { order_number: '12' }],
    ['/table-areas', { name: 'Garden' }, { name: 'garden' }],
  ])('%s: %j, then %j', async (path, first, second) => {
    await post(path, first);
    const again = await post(path, second);
    expect(again.refusal).toBe('409 duplicate_resource');
    expect(again.envelope.error?.details).not.toBeNull();
    expect(await idsOf(path)).toHaveLength(1);
    expect((await post(path, second, STRANGER)).status).toBe(201);
  });

  test('what is empty is no duplicate, not even of a text that says so', async () => {
    for (const sku of [undefined, null, '', 'undefined', 'null']) {
      expect((await post('/products', { name: 'Mug', price: '1', sku })).status).toBe(201);
    }
  });

  test('a change must not make a duplicate either, but may write a record’s own value again', async () => {
    await post('/products', { name: 'Mug', price: '1', sku: 'A' });
    const id = await made('/products', { name: 'Cup', price: '1', sku: 'B' });
    expect((await write('PATCH', `/products/${id}`, { sku: 'A' })).refusal).toBe('409 duplicate_resource');
    expect((await write('PATCH', `/products/${id}`, { sku: 'B' })).status).toBe(200);
  });

  test.each(['/payment-settings', '/neroweb-settings', '/booking-settings'])('%s has one row', async (path) => {
    const id = await made(path, {});
    expect((await post(path, {})).refusal).toBe('409 duplicate_resource');
    expect((await write('PATCH', `${path}/${id}`, {})).status).toBe(200);
    expect((await post(path, {}, STRANGER)).status).toBe(201);
  });

  test('a storefront’s slug is a part of its address: no other account can have it', async () => {
    await post('/neroweb-settings', { slug: 'teahouse' });
    expect((await post('/neroweb-settings', { slug: 'TeaHouse' }, STRANGER)).refusal).toBe('409 duplicate_resource');
  });

  test('one home page and one default location: the newest takes it from the one before', async () => {
    const first = await made('/neroweb-pages', { slug: 'a', is_home: true });
    const second = await made('/neroweb-pages', { slug: 'b', is_home: true });
    expect((await get(`/neroweb-pages/${first}`)).data.is_home).toBe(false);
    await write('PATCH', `/neroweb-pages/${first}`, { is_home: true });
    expect((await get(`/neroweb-pages/${second}`)).data.is_home).toBe(false);

    const place = { display_name: 'X', line1: '1', city: 'Y', postal_code: 'Z', country: 'GB', is_default: true };
    await post('/locations', place);
    const { list } = await get('/locations');
    expect(list.map((location) => location.is_default)).toEqual([true, false]);
  });
});

describe('what names another record', () => {
  test.each([
    ['/products', { name: 'Mug', price: '1' }, 'category_id', 99],
    ['/products', { name: 'Mug', price: '1' }, 'category_id', 'cups'],
    ['/tables', { name: 'T1' }, 'area_id', 99],
    ['/neropos-orders', {}, 'location_id', 99],
    ['/neropos-orders', {}, 'table_id', 99],
    ['/neropos-orders', {}, 'staff_id', 99],
    ['/invoice-items', { name: 'Mug' }, 'invoice_id', 99],
    ['/cashiers', { name: 'Ada' }, 'location_ids', [1, 99]],
    ['/cashiers', { name: 'Ada' }, 'till_ids', [99]],
    ['/product-options', { name: 'Small', scope: 'product' }, 'scope_id', 99],
  ])('POST %s %j: %s %j must be there', async (path, body, field, id) => {
    const { refusal, envelope } = await post(path, { ...body, [field]: id });
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
  });

  test('is no use when it belongs to another account', async () => {
    const category = await made('/categories', { name: 'Cups' });
    const theirs = await post('/products', { name: 'Mug', price: '1', category_id: category }, STRANGER);
    expect(theirs.refusal).toBe('422 validation_error');
  });

  test('is an integer afterwards, however it was written', async () => {
    const category = await made('/categories', { name: 'Cups' });
    expect((await post('/products', { name: 'Mug', price: '1', category_id: String(category) })).data.category_id).toBe(
      category,
    );
    const member = await post('/pos-staffs', { name: 'Ada', location_ids: ['1'] });
    expect(member.data.location_ids).toEqual([1]);
    const order = await post('/neropos-orders', { staff_id: member.data.id, location_id: '1' });
    expect(order.data).toMatchObject({ staff_id: member.data.id, location_id: 1 });
  });

  test('keeps a category from being deleted while a product is in it', async () => {
    const category = await made('/categories', { name: 'Cups' });
    const product = await made('/products', { name: 'Mug', price: '1', category_id: category });
    expect((await write('DELETE', `/categories/${category}`)).refusal).toBe('422 validation_error');
    await write('DELETE', `/products/${product}`);
    expect((await write('DELETE', `/categories/${category}`)).status).toBe(200);
  });

  test('does not keep an old record from being changed when it is gone', async () => {
    const table = await made('/tables', { name: 'T1' });
    const order = await made('/neropos-orders', { table_id: table });
    await write('DELETE', `/tables/${table}`);
    expect((await write('PATCH', `/neropos-orders/${order}`, { status: 'served' })).data.table_id).toBe(table);
  });
});

describe('limits of options and of the rest', () => {
  test.each([
    ['/product-option-groups', { min_select: 3, max_select: 2 }, 'min_select'],
    ['/global-option-groups', { min_select: -1 }, 'min_select'],
    ['/booking-settings', { slot_duration: 0 }, 'slot_duration'],
    ['/booking-settings', { max_guests: 0 }, 'max_guests'],
    ['/tables', { seats: 0 }, 'seats'],
    ['/neroweb-orders', { total_pence: -1 }, 'total_pence'],
    ['/neropos-order-items', { quantity: 0 }, 'quantity'],
  ])('POST %s %j is refused for %s', async (path, body, field) => {
    const { refusal, envelope } = await post(path, body);
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
  });

  test('an alias shares its records with what it is an alias of', async () => {
    const id = await made('/product-option-rules', { name: 'Sizes', min_select: 1, max_select: 1 });
    expect(await idsOf('/global-option-assignments')).toEqual([id]);
    await post('/neroweb-pages', { slug: 'about' });
    expect(await idsOf('/nerowebpages')).toEqual(await idsOf('/neroweb-pages'));
  });
});

describe('bookings keep to the settings', () => {
  const booking = { booking_date: '2026-05-01', booking_time: '12:30', customer_name: 'Ada' };

  test('pending, or confirmed at once where bookings are approved by themselves', async () => {
    expect((await post('/bookings', booking)).data).toMatchObject({ status: 'pending', guest_count: 1 });
    await post('/booking-settings', { auto_approve_booking: 1 });
    expect((await post('/bookings', booking)).data.status).toBe('confirmed');
  });

  test.each([
    [{ max_guests: 4 }, { guest_count: 5 }, 'guest_count'],
    [{}, { guest_count: 0 }, 'guest_count'],
    [{ holiday_days: ['2026-05-01'] }, {}, 'booking_date'],
  ])('with %j a booking of %j is refused for %s', async (settings, fields, field) => {
    await post('/booking-settings', settings);
    const { refusal, envelope } = await post('/bookings', { ...booking, ...fields });
    expect(refusal).toBe('422 validation_error');
    expect(Object.keys(envelope.error?.details ?? {})).toEqual([field]);
  });

  test('a slot takes so many and no more, until one of them is cancelled', async () => {
    await post('/booking-settings', { slot_duration: 30, max_bookings_per_slot: 1 });
    const id = await made('/bookings', booking);
    expect((await post('/bookings', { ...booking, booking_time: '12:45' })).refusal).toBe('422 validation_error');
    expect((await post('/bookings', { ...booking, booking_time: '13:00' })).status).toBe(201);
    expect((await write('PATCH', `/bookings/${id}`, { customer_note: 'A window, please' })).status).toBe(200);
    await write('PATCH', `/bookings/${id}`, { status: 'cancelled' });
    expect((await post('/bookings', { ...booking, booking_time: '12:45' })).status).toBe(201);
  });
});

describe('lists', () => {
  const names = async (query: string) => (await get(`/products?${query}`)).list.map(({ name }) => name);

  beforeEach(async () => {
    for (const [name, price, sku] of [
      ['Teapot', '39.00', 'POT'],
      ['Mug', '9.50', 'MUG'],
      ['Bowl', '100.00', 'BOWL'],
    ]) {
      await post('/products', { name, price, sku, description: `A ${name?.toLowerCase()} of stoneware` });
      clock.advance(86_400_000);
    }
  });

  test('come newest first, in pages', async () => {
    expect(await names('')).toEqual(['Bowl', 'Mug', 'Teapot']);
    const page = await get('/products?per_page=2&page=2');
    expect(page.list.map(({ name }) => name)).toEqual(['Teapot']);
    expect(page.envelope.meta?.pagination).toEqual({ page: 2, per_page: 2, total: 3, total_pages: 2 });
  });

  test('are sorted by worth, not by spelling, and by their own columns only', async () => {
    expect(await names('sort=price')).toEqual(['Mug', 'Teapot', 'Bowl']);
    expect(await names('sort=-price')).toEqual(['Bowl', 'Teapot', 'Mug']);
    expect(await names('sort=name')).toEqual(['Bowl', 'Mug', 'Teapot']);
    expect((await get('/products?sort=password')).refusal).toBe('422 validation_error');
  });

  test('find parts of texts, and nothing in other accounts', async () => {
    expect(await names('q=TEAPOT')).toEqual(['Teapot']);
    expect(await names('search=mug')).toEqual(['Mug']);
    expect((await get('/products?q=mug', STRANGER)).list).toEqual([]);
  });

  test('are narrowed down by day and by status', async () => {
    const [, , first] = (await get('/products')).list;
    const day = String(first?.created_at).slice(0, 10);
    expect(await names(`to=${day}`)).toEqual(['Teapot']);
    await post('/invoices', { invoice_to: 'Ada', total_amount: '1' });
    await post('/invoices', { invoice_to: 'Bob', total_amount: '1', status: 'sent' });
    expect((await get('/invoices?status=sent')).list).toMatchObject([{ invoice_to: 'Bob' }]);
    expect((await get('/invoices?status=overdue')).list).toEqual([]);
  });
});
