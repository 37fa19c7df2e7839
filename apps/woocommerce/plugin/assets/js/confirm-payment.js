/**
 * Watches a payment that is being confirmed, on the page that thanks for the order. The page is loaded anew once there is
 * something else to show.
 */
(({ __ }) => {
  const FIRST_WAIT_MS = 2000;
  const LONGEST_WAIT_MS = 15000;
  const GIVE_UP_MS = 10 * 60 * 1000;

  for (const notice of document.querySelectorAll('[data-neropay-confirm]')) {
    watch(notice, notice.dataset.neropayConfirm);
  }

  function watch(notice, url) {
    const began = Date.now();
    let wait = FIRST_WAIT_MS;
    const again = () => {
      if (Date.now() - began > GIVE_UP_MS) {
        notice.querySelector('.neropay-confirming-text').textContent = __(
          'Your payment is not confirmed yet. We will write to you as soon as it is.',
          'neropay-for-woocommerce',
        );
        return;
      }
      setTimeout(ask, wait);
      wait = Math.min(wait * 1.5, LONGEST_WAIT_MS);
    };
    const ask = async () => {
      if (document.hidden) {
        document.addEventListener('visibilitychange', ask, { once: true });
        return;
      }
      try {
        const answer = await fetch(url, { cache: 'no-store', credentials: 'same-origin' });
        if (answer.ok && (await answer.json()).state !== 'confirming') {
          location.reload();
          return;
        }
      } catch {
        // No connection for a moment: ask again.
      }
      again();
    };
    again();
  }
})(window.wp.i18n);
