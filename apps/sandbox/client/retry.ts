// The gateway was not there: the order is sent once more by itself, so that nobody has to sit and press a button.

const RETRY_AFTER_MS = 3_000;

const form = document.querySelector<HTMLFormElement>('form[data-retry]');
if (form) setTimeout(() => form.requestSubmit(), RETRY_AFTER_MS);
