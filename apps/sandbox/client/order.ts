// The order page changes by itself: when the shop says that the order changed, what it shows is fetched again.

const STATUS = '[data-order-events]';

let latest = 0;
let leaving = false;
// What a form leads to is shown by the page that follows: nothing may move under the customer's finger until then.
addEventListener('submit', () => {
  leaving = true;
});

const page = document.querySelector<HTMLElement>(STATUS);
if (page) listen(page);

function listen(page: HTMLElement): void {
  const events = new EventSource(`${page.dataset.orderEvents}&seen=${page.dataset.version}`);
  events.addEventListener('change', () => void refresh());
}

async function refresh(): Promise<void> {
  latest += 1;
  const mine = latest;
  const response = await fetch(location.href, { headers: { accept: 'text/html' } });
  const answer = new DOMParser().parseFromString(await response.text(), 'text/html');
  const fresh = answer.querySelector(STATUS);
  const shown = document.querySelector(STATUS);
  if (leaving || mine !== latest || !response.ok || !fresh || !shown) return;
  // Somebody who is typing an amount keeps what they typed.
  const typed = shown.querySelector<HTMLInputElement>('input:focus')?.value;
  document.title = fresh.getAttribute('data-title') ?? document.title;
  shown.replaceChildren(...fresh.childNodes);
  // What was paid is no longer in the basket.
  document.querySelector('.basket-link')?.replaceWith(answer.querySelector('.basket-link') ?? '');
  const field = typed === undefined ? null : shown.querySelector<HTMLInputElement>('input[name="amount"]');
  if (field && typed !== undefined) {
    field.value = typed;
    field.focus();
  }
  const announcement = document.querySelector('[data-announce]');
  const headline = shown.querySelector('h1')?.textContent ?? '';
  if (announcement && announcement.textContent !== headline) announcement.textContent = headline;
}
