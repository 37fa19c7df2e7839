/** A block checkout: the same fields, names and answers as WooCommerce's, drawn with WordPress's own React. */
(({ wcBlocksRegistry, wcSettings }, { element }) => {
  const { cloneElement, createElement: h, createRoot, useState } = element;
  const mount = document.getElementById('wc-double-block-checkout');
  const fields = [
    ['email', 'Email address'],
    ['billing-first_name', 'First name'],
    ['billing-last_name', 'Last name'],
    ['billing-address_1', 'Address'],
    ['billing-city', 'City'],
    ['billing-postcode', 'Postal code'],
  ];
  const order = wcSettings.getSetting('paymentMethodOrder', []);
  const registered = wcBlocksRegistry.getPaymentMethods();
  const methods = order
    .filter((name) => registered[name]?.canMakePayment({ cartTotals: { total: wcSettings.getSetting('total') } }))
    .map((name) => registered[name]);

  const PaymentMethodLabel = ({ text }) => h('span', { className: 'wc-block-components-payment-method-label' }, text);

  function Checkout() {
    const [values, setValues] = useState({});
    const [chosen, choose] = useState(methods[0]?.name);
    const [error, setError] = useState('');
    const [busy, setBusy] = useState(false);

    const place = async (event) => {
      event.preventDefault();
      setBusy(true);
      setError('');
      const billing = { country: 'GB', state: '', phone: '' };
      for (const [id] of fields) billing[id.replace('billing-', '')] = values[id] ?? '';
      const answer = await fetch(`${wcSettings.getSetting('storeApi')}checkout`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Nonce: wcSettings.getSetting('storeApiNonce') },
        body: JSON.stringify({ billing_address: billing, payment_method: chosen, payment_data: [] }),
      });
      const body = await answer.json();
      if (answer.ok) {
        location.href = body.payment_result.redirect_url;
        return;
      }
      setError(body.message);
      setBusy(false);
    };

    if (wcSettings.getSetting('isEmpty')) return h('p', null, 'Your cart is currently empty!');
    return h(
      'form',
      { className: 'wc-block-components-form wc-block-checkout__form', onSubmit: place },
      error && h('div', { className: 'wc-block-components-notice-banner is-error', role: 'alert' }, error),
      fields.map(([id, label]) =>
        h(
          'p',
          { key: id },
          h('label', { htmlFor: id }, label),
          h('input', {
            id,
            value: values[id] ?? '',
            onChange: (event) => setValues({ ...values, [id]: event.target.value }),
          }),
        ),
      ),
      h('h3', null, 'Payment options'),
      methods.map((method) =>
        h(
          'div',
          { key: method.name, className: 'wc-block-components-radio-control-accordion-option' },
          h('input', {
            type: 'radio',
            name: 'radio-control-wc-payment-method-options',
            id: `radio-control-wc-payment-method-options-${method.name}`,
            checked: chosen === method.name,
            onChange: () => choose(method.name),
            'aria-label': method.ariaLabel,
          }),
          h(
            'label',
            { htmlFor: `radio-control-wc-payment-method-options-${method.name}` },
            cloneElement(method.label, { components: { PaymentMethodLabel } }),
          ),
          chosen === method.name &&
            h(
              'div',
              { className: 'wc-block-components-radio-control-accordion-content' },
              cloneElement(method.content, { activePaymentMethod: chosen }),
            ),
        ),
      ),
      h('p', { className: 'wc-block-components-totals-footer-item' }, `Total ${wcSettings.getSetting('total')}`),
      h(
        'button',
        { className: 'wc-block-components-checkout-place-order-button', type: 'submit', disabled: busy },
        'Place Order',
      ),
    );
  }

  createRoot(mount).render(h(Checkout));
})(window.wc, window.wp);
