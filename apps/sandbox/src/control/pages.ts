import { type Response, Router } from 'express';
import { TEST_CARDS } from '../hosted/test-cards.js';
import type { Provider } from '../neropay/provider.js';
import { SAVED_METHODS } from '../neropay/saved-methods.js';
import { sendPage } from '../pages/pages.js';
import type { ConsoleView } from './console/view.js';
import { CONSOLE_VIEWS } from './console/views.js';

/** What a person looks at: the front page at / and the console below /_sandbox. */
export function controlPages(provider: Provider, publicUrl: () => string): Router {
  const router = Router();

  router.get('/', (_request, response) => {
    sendPage(response, 'control/home', {
      url: publicUrl(),
      merchant: provider.merchant(),
      testCards: TEST_CARDS,
      savedMethods: SAVED_METHODS,
    });
  });

  for (const [index, view] of CONSOLE_VIEWS.entries()) {
    router.get(addressOf(view, index), (_request, response) => showView(view, response));
  }

  return router;

  function showView(shown: ConsoleView, response: Response): void {
    sendPage(response, 'control/console', {
      title: shown.title,
      sections: shown.sections(provider),
      pages: CONSOLE_VIEWS.map((view, index) => ({
        title: view.title,
        address: addressOf(view, index),
        isShown: view === shown,
      })),
    });
  }
}

function addressOf({ name }: ConsoleView, index: number): string {
  return index === 0 ? '/_sandbox' : `/_sandbox/console/${name}`;
}
