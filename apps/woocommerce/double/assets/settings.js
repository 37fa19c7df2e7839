/** What scripts of extensions read the shop's settings with. */
window.wc = window.wc || {};
window.wc.wcSettings = {
  getSetting: (name, fallback = false) => window.wcSettings?.[name] ?? fallback,
  getPaymentMethodData: (name, fallback = {}) => window.wcSettings?.paymentMethodData?.[name] ?? fallback,
};
