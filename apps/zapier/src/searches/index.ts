import { findCustomer } from './find-customer.js';
import { findPayment } from './find-payment.js';
import { findPaymentLink } from './find-payment-link.js';
import { findRefund } from './find-refund.js';

/** In the order in which people are shown them. */
export const searches = [findPayment, findPaymentLink, findCustomer, findRefund];
