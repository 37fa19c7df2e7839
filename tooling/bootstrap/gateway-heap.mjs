/**
 * How Node runs the gateway, here as in its service and its image: a small heap is enough for it, and by itself V8 lets garbage pile up to some hundred
 * megabytes.
 */
export const GATEWAY_NODE_OPTIONS = '--max-semi-space-size=4 --max-old-space-size=256';
