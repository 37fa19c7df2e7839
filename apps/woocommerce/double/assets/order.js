/** The order screen's refund form. */
(() => {
  const meta = window.woocommerce_admin_meta_boxes;
  const panel = document.querySelector('.wc-order-refund-items');
  document.querySelector('.refund-items').addEventListener('click', () => {
    panel.hidden = false;
  });
  for (const button of panel.querySelectorAll('button')) {
    button.addEventListener('click', async () => {
      if (!confirm('Are you sure you wish to process this refund? This action cannot be undone.')) return;
      const answer = await fetch(meta.ajax_url, {
        method: 'POST',
        body: new URLSearchParams({
          action: 'woocommerce_refund_line_items',
          security: meta.order_item_nonce,
          order_id: meta.post_id,
          refund_amount: document.getElementById('refund_amount').value,
          refunded_amount: document.getElementById('refunded_amount').value,
          refund_reason: document.getElementById('refund_reason').value,
          line_item_qtys: '{}',
          line_item_totals: '{}',
          line_item_tax_totals: '{}',
          api_refund: button.classList.contains('do-api-refund'),
        }),
      });
      const result = await answer.json();
      if (result.success) location.reload();
      else alert(result.data.error);
    });
  }
})();
