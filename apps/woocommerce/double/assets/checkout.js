/** The classic checkout's form: posts itself, and goes where the answer says or shows what it says. */
(() => {
  const form = document.querySelector('form.woocommerce-checkout');
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = form.querySelector('#place_order');
    button.disabled = true;
    const answer = await fetch(window.wc_checkout_params.checkout_url, {
      method: 'POST',
      body: new URLSearchParams(new FormData(form)),
    });
    const result = await answer.json();
    if (result.result === 'success') {
      location.href = result.redirect;
      return;
    }
    form.querySelector('.woocommerce-NoticeGroup-checkout')?.remove();
    form.insertAdjacentHTML(
      'afterbegin',
      `<div class="woocommerce-NoticeGroup woocommerce-NoticeGroup-checkout">${result.messages}</div>`,
    );
    button.disabled = false;
  });
})();
