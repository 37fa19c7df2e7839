/**
 * NeroPay in WooCommerce's block checkout. This file is its own source: nothing is built from anything else.
 */
(({ wcBlocksRegistry, wcSettings }, { element, htmlEntities, i18n }) => {
  const { createElement, Fragment } = element;
  const { decodeEntities } = htmlEntities;
  const { __ } = i18n;

  const settings = wcSettings.getPaymentMethodData
    ? wcSettings.getPaymentMethodData('neropay', {})
    : wcSettings.getSetting('neropay_data', {});
  const title = decodeEntities(settings.title || '') || __('NeroPay', 'neropay-for-woocommerce');

  const Label = ({ components }) =>
    components?.PaymentMethodLabel ? createElement(components.PaymentMethodLabel, { text: title }) : title;

  const Content = () =>
    createElement(
      Fragment,
      null,
      decodeEntities(settings.description || ''),
      settings.testMode &&
        createElement(
          'p',
          { className: 'neropay-test-mode' },
          __('Test mode: no money moves.', 'neropay-for-woocommerce'),
        ),
    );

  wcBlocksRegistry.registerPaymentMethod({
    name: 'neropay',
    label: createElement(Label),
    content: createElement(Content),
    edit: createElement(Content),
    ariaLabel: title,
    canMakePayment: () => true,
    supports: { features: settings.supports || ['products'] },
  });
})(window.wc, window.wp);
