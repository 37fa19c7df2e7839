/** Where payment methods register what the block checkout draws. */
window.wc.wcBlocksRegistry = (() => {
  const methods = {};
  return {
    registerPaymentMethod: (options) => {
      for (const required of ['name', 'label', 'content', 'edit', 'ariaLabel', 'canMakePayment', 'supports']) {
        if (options[required] === undefined) throw new TypeError(`A payment method needs "${required}".`);
      }
      methods[options.name] = options;
    },
    getPaymentMethods: () => methods,
  };
})();
