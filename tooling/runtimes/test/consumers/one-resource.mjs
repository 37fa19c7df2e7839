import { bind, createTransport } from '@neropay/core';
import { hostedPayments } from '@neropay/core/resources/payments';

export const openPayments = (secretKey) =>
  bind(createTransport({ baseUrl: 'https://eu.neropay.app/v2', secretKey }), hostedPayments);
