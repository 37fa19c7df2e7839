import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { lint } from '../lint/lint.ts';
import { appDefinition } from '../scripts/definition.ts';

const root = path.resolve(import.meta.dirname, '..');
const definition = Object(await appDefinition());
const listing = {
  description: readFileSync(path.join(root, 'listing/description.txt'), 'utf8').trim(),
  logo: new Uint8Array(readFileSync(path.join(root, 'listing/logo.png'))),
};

test('the app has nothing that the checks before publishing would find', () => {
  expect(lint(definition, listing)).toEqual([]);
});

test('the version is that of the package, and the platform’s the one that is installed', () => {
  const { version, dependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  expect(definition).toMatchObject({ version, platformVersion: dependencies['zapier-platform-core'] });
  expect(dependencies['zapier-platform-core']).toMatch(/^\d+\.\d+\.\d+$/);
});

test('every trigger, action and search that people are promised is there', () => {
  const labels = (
    steps: Readonly<Record<string, { readonly display: { readonly label: string; readonly hidden?: boolean } }>>,
  ) =>
    Object.values(steps)
      .filter(({ display }) => !display.hidden)
      .map(({ display }) => display.label);
  expect(labels(definition.triggers)).toEqual([
    'New Payment',
    'New Payment (Polling)',
    'Failed Payment',
    'Failed Payment (Polling)',
    'Payment Link Paid',
    'Payment Link Paid (Polling)',
    'New Refund',
    'New Refund (Polling)',
    'Payout Paid',
    'Payout Paid (Polling)',
    'Dispute Opened',
    'New Customer',
  ]);
  expect(labels(definition.creates)).toEqual([
    'Create Payment Link',
    'Create Checkout',
    'Refund Payment',
    'Cancel Payment',
    'Create Customer',
    'Update Customer',
    'Create Invoice',
  ]);
  expect(labels(definition.searches)).toEqual(['Find Payment', 'Find Payment Link', 'Find Customer', 'Find Refund']);
});
