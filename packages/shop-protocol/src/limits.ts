/** Upper bounds of request fields, in UTF-16 units or entries. */
export const limits = {
  /** What an indexed MySQL column of four-byte characters holds. */
  orderId: 191,
  url: 2048,
  storeName: 200,
  credential: 1024,
  description: 500,
  reason: 500,
  metadataKeys: 50,
  metadataKey: 40,
  metadataValue: 500,
  hookEvents: 50,
} as const;
