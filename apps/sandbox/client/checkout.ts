import { brandOf, type CardErrors, type CardFields, cardErrors, groupDigits } from '../src/hosted/card-number.js';

// The page does all it must without this script: it only spares the customer a round trip.

const FIELDS = ['card_number', 'expiry', 'cvc', 'name'] as const;
const LEAVE_AFTER_MS = 1_200;
const LOOK_AGAIN_AFTER_MS = 1_500;

let pressed = false;
addEventListener('pointerdown', () => {
  pressed = true;
});
for (const type of ['pointerup', 'pointercancel']) {
  addEventListener(type, () => {
    pressed = false;
  });
}

const form = document.querySelector<HTMLFormElement>('[data-card-form]');
if (form) enhanceCardForm(form);
for (const each of document.querySelectorAll('form')) each.addEventListener('submit', refuseSecondSubmit);
goOnAfter('[data-leave-to]', 'leaveTo', LEAVE_AFTER_MS);
goOnAfter('[data-next]', 'next', LOOK_AGAIN_AFTER_MS);

function enhanceCardForm(form: HTMLFormElement): void {
  form.noValidate = true;
  const number = input(form, 'card_number');
  number.addEventListener('input', () => {
    regroup(number);
    showBrand(form, number.value);
  });
  const expiry = input(form, 'expiry');
  expiry.addEventListener('input', (event) => {
    const deletes = event instanceof InputEvent && event.inputType.startsWith('delete');
    if (!deletes && /^\d{2}$/.test(expiry.value)) expiry.value += ' / ';
  });
  for (const name of FIELDS) {
    // Nobody is told off for a field that they have not filled in yet.
    input(form, name).addEventListener('blur', () => {
      whenReleased(() => {
        if (input(form, name).value !== '') showErrors(form, [name]);
      });
    });
  }
  form.addEventListener('submit', (event) => {
    const firstWrong = showErrors(form, FIELDS)[0];
    if (!firstWrong) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    input(form, firstWrong).focus();
  });
  for (const button of document.querySelectorAll<HTMLButtonElement>('[data-use-card]')) {
    button.hidden = false;
    button.addEventListener('click', () => fillIn(form, button.dataset.useCard ?? ''));
  }
}

/** A message that appears while a finger is down would move the button away from under it, and the press would be lost. */
function whenReleased(show: () => void): void {
  if (pressed) addEventListener('pointerup', () => setTimeout(show), { once: true });
  else show();
}

function regroup(field: HTMLInputElement): void {
  const before = field.value.slice(0, field.selectionStart ?? field.value.length).replace(/\D/g, '').length;
  field.value = groupDigits(field.value);
  let position = 0;
  for (let digits = 0; digits < before && position < field.value.length; position++) {
    if (/\d/.test(field.value[position] ?? '')) digits++;
  }
  field.setSelectionRange(position, position);
}

/** Short enough to stand beside a whole number on a phone. */
const BADGES = {
  Visa: 'Visa',
  Mastercard: 'Mastercard',
  'American Express': 'Amex',
  Discover: 'Discover',
  Card: '',
} as const satisfies Record<ReturnType<typeof brandOf>, string>;

function showBrand(form: HTMLFormElement, number: string): void {
  const badge = form.querySelector<HTMLElement>('[data-brand]');
  if (!badge) return;
  const brand = brandOf(number);
  badge.textContent = BADGES[brand];
}

/** Returns the names of the fields that are wrong. */
function showErrors(form: HTMLFormElement, names: readonly (keyof CardFields)[]): (keyof CardFields)[] {
  const errors: CardErrors = cardErrors(valuesOf(form), new Date());
  for (const name of names) {
    const error = form.querySelector(`#${name}-error`);
    if (error) error.textContent = errors[name] ?? '';
    if (errors[name]) input(form, name).setAttribute('aria-invalid', 'true');
    else input(form, name).removeAttribute('aria-invalid');
  }
  return names.filter((name) => errors[name] !== undefined);
}

function fillIn(form: HTMLFormElement, number: string): void {
  input(form, 'card_number').value = number;
  input(form, 'expiry').value = `12 / ${String((new Date().getFullYear() + 3) % 100).padStart(2, '0')}`;
  input(form, 'cvc').value = brandOf(number) === 'American Express' ? '1234' : '123';
  if (input(form, 'name').value === '') input(form, 'name').value = 'Test Customer';
  showBrand(form, number);
  showErrors(form, FIELDS);
  form.querySelector<HTMLButtonElement>('button.pay')?.focus();
}

function refuseSecondSubmit(event: SubmitEvent): void {
  const form = event.currentTarget as HTMLFormElement;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = 'true';
  const button = event.submitter;
  if (button instanceof HTMLButtonElement && button.dataset.busy) {
    button.setAttribute('aria-busy', 'true');
    const label = button.querySelector('span');
    if (label) label.textContent = button.dataset.busy;
  }
}

// A page that the browser brings back from its memory may be sent again.
window.addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload();
});

function goOnAfter(selector: string, key: string, ms: number): void {
  const address = document.querySelector<HTMLElement>(selector)?.dataset[key];
  if (address) setTimeout(() => location.replace(address), ms);
}

function valuesOf(form: HTMLFormElement): CardFields {
  return {
    card_number: input(form, 'card_number').value,
    expiry: input(form, 'expiry').value,
    cvc: input(form, 'cvc').value,
    name: input(form, 'name').value,
  };
}

function input(form: HTMLFormElement, name: string): HTMLInputElement {
  const found = form.elements.namedItem(name);
  if (!(found instanceof HTMLInputElement)) throw new Error(`the form has no field ${name}`);
  return found;
}
