import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Built beside what tsc writes: the gateway serves `dist/dashboard` as it is, under a policy that allows nothing inline and nothing from elsewhere. */
export default defineConfig({
  base: '/dashboard/',
  plugins: [react()],
  build: {
    outDir: '../dist/dashboard',
    emptyOutDir: true,
    // Its script would be written into the page; every browser that the pages run in preloads modules by itself.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    // The first ones with light-dark(): what stands in for it knows nothing of the switch between light and dark.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
});
