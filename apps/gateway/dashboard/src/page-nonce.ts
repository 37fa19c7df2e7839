declare global {
  /** Where the scroll lock of dialogs looks for the nonce of its style element. */
  var __webpack_nonce__: string | undefined;
}

/** The nonce of this page's content security policy, which the gateway writes into the page: a style element is applied with it alone. */
export function pageNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? '';
}

globalThis.__webpack_nonce__ = pageNonce();
