import { cancelPayment } from './cancel-payment.js';
import { createCheckout } from './create-checkout.js';
import { createInvoice } from './create-invoice.js';
import { createPaymentLink } from './create-payment-link.js';
import { createCustomer, updateCustomer } from './customers.js';
import { refundPayment } from './refund-payment.js';

/** In the order in which people are shown them. */
export const creates = [
  createPaymentLink,
  createCheckout,
  refundPayment,
  cancelPayment,
  createCustomer,
  updateCustomer,
  createInvoice,
];
