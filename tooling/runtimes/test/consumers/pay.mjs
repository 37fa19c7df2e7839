/** What every runtime is asked to do: a signed payment, a signed upload, a notification signed and verified. */
export async function pay(core, { baseUrl, secretKey }) {
  const neropay = new core.NeroPay({ secretKey, baseUrl, maxRetries: 0 });
  const payment = await neropay.hostedPayments.create({ amount: '15.99', currency: 'GBP', identifier: 'ORDER1001' });
  const invoice = new File(['%PDF-1.7\n%%EOF\n'], 'invoice.pdf', { type: 'application/pdf' });
  const proof = await neropay.transactionProofs.submit(1, { invoice_file: invoice, merchant_notes: 'ä' });

  const { body, headers } = await core.signNotificationAsync({
    scheme: 'header',
    secret: secretKey,
    body: { type: 'transaction.succeeded', transaction: { id: 1, status: 'succeeded' } },
  });
  const received = { rawBody: new TextEncoder().encode(body), headers: new Headers(headers), secrets: [secretKey] };
  const { event } = await core.verifyNotificationAsync(received);
  const forged = await core.verifyNotificationAsync({ ...received, secrets: ['another'] }).catch((error) => error.code);
  return {
    checkoutUrl: payment.checkout_url,
    proof: proof.proof_status,
    event: event.type,
    forged,
    sync: syncOf(core),
  };
}

/** Whether the functions that do not wait work here; else the code of what they throw. */
function syncOf(core) {
  try {
    return core.signRequest({ secret: 's', timestamp: 1, body: '' }).length;
  } catch (error) {
    return error.code;
  }
}
