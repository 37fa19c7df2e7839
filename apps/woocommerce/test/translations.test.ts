import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from './support/cookie-client.ts';
import { runPhp } from './support/php.ts';
import { type Shop, startShop } from './support/shop.ts';

const app = path.resolve(import.meta.dirname, '..');
const languages = path.join(app, 'plugin/languages');

describe('the translations that come with the plugin', () => {
  /** Spoils a copy of the plugin, and brings the copy's translations up to date. */
  const update = async (spoil: (copy: string) => void = () => {}) => {
    const copy = tempDir();
    for (const part of ['plugin', 'scripts']) cpSync(path.join(app, part), path.join(copy, part), { recursive: true });
    spoil(copy);
    const files = () => {
      const made = path.join(copy, 'plugin/languages');
      return Object.fromEntries(readdirSync(made).map((name) => [name, readFileSync(path.join(made, name), 'utf8')]));
    };
    return await runPhp([path.join(copy, 'scripts/translations.php')])
      .then(files)
      .finally(() => rmSync(copy, { recursive: true }));
  };
  const replaceIn = (file: string, from: string, to: string) => (copy: string) => {
    const text = readFileSync(path.join(copy, file), 'utf8');
    if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
    writeFileSync(path.join(copy, file), text.replace(from, to));
  };
  const german = 'plugin/languages/neropay-for-woocommerce-de_DE.po';

  it('have every text of the sources, and are made from them: else run "pnpm translations" and translate', async () => {
    const made = await update();
    expect(Object.keys(made)).toEqual(readdirSync(languages));
    for (const [name, text] of Object.entries(made)) {
      expect(text, name).toBe(readFileSync(path.join(languages, name), 'utf8'));
    }
  });

  it('address people politely', () => {
    const translated = (locale: string) =>
      readFileSync(path.join(languages, `neropay-for-woocommerce-${locale}.po`), 'utf8')
        .split('\n')
        .filter((line) => line.startsWith('msgstr'))
        .join('\n');
    expect(translated('de_DE')).not.toMatch(/(?<!\p{L})(du|dich|dir|deine?[rmns]?)(?!\p{L})/iu);
    expect(translated('fr_FR')).not.toMatch(/(?<!\p{L})(tu|toi|ta|tes|ton)(?!\p{L})/iu);
    expect(translated('es_ES')).not.toMatch(/(?<!\p{L})(tú|tu|tus|te|contigo|vosotros)(?!\p{L})/iu);
  });

  it('are incomplete once there is a new text', async () => {
    const added = replaceIn(
      'plugin/src/Support/Log.php',
      'private $verbose;',
      "private $v = array( __( 'New', 'neropay-for-woocommerce' ) );",
    );
    await expect(update(added)).rejects.toThrow(/de_DE: \d+ texts, 1 of them to be translated/);
  });

  it('lose what the sources no longer say', async () => {
    const gone = '\nmsgid "An old text"\nmsgstr "Ein alter Text"\n';
    const made = await update((copy) => writeFileSync(path.join(copy, german), gone, { flag: 'a' }));
    expect(made['neropay-for-woocommerce-de_DE.po']).not.toContain('An old text');
  });

  it('have the same placeholders as the text', async () => {
    const spoilt = replaceIn(german, 'NeroPay-Zahlungsvorgang %s ist', 'NeroPay-Zahlungsvorgang ist');
    await expect(update(spoilt)).rejects.toThrow(
      'de_DE: the placeholders differ. Make them those of the text: The NeroPay checkout',
    );
  });

  it('are refused with the line that cannot be read', async () => {
    await expect(update(replaceIn(german, 'msgstr "Gateway"', 'msgstr "Gate"way"'))).rejects.toThrow(
      /neropay-for-woocommerce-de_DE\.po, line \d+ cannot be read: msgstr "Gate"way"/,
    );
  });

  it.each([
    [
      'plugin/src/Support/Log.php',
      'private $verbose;',
      '/** */ const A = __( "Text", \'neropay-for-woocommerce\' );',
      'one literal in single quotes',
    ],
    ['plugin/src/Support/Log.php', 'private $verbose;', "const A = __( 'Text' );", "its text domain is the plugin's"],
    ['plugin/src/Support/Log.php', 'private $verbose;', "const A = _n( 'a', 'b', 1 );", 'Word it without _n().'],
    [
      'plugin/assets/js/block-checkout.js',
      "__('NeroPay',",
      '__(name,',
      'block-checkout.js: a text to be translated is one',
    ],
  ])('need texts that can be found: %s, not %s but %s', async (file, from, to, message) => {
    await expect(update(replaceIn(file, from, to))).rejects.toThrow(message);
  });

  describe('in a shop', () => {
    let shop: Shop;
    beforeAll(async () => {
      shop = await startShop();
    });
    afterAll(async () => {
      expect(shop.wordpress.notices()).toEqual([]);
      await shop[Symbol.asyncDispose]();
    });

    /** Sets the shop's language. WordPress allows those only of which it has a file of its own: an empty one will do. */
    const speak = async (locale: string) => {
      const core = path.join(shop.wordpress.directory, 'wp-content/languages');
      mkdirSync(core, { recursive: true });
      writeFileSync(
        path.join(core, `${locale}.mo`),
        Buffer.from('de120495000000000000000000000000000000000000000000000000', 'hex'),
      );
      await shop.wordpress.run(`update_option( 'WPLANG', $args['locale'] );`, { locale });
    };
    const classicCheckout = async () => plainText(await (await shop.customer()).checkoutPage());
    /** With its scripts; no space is unbreakable any more. */
    const blockCheckout = async () => (await (await shop.customer()).client.text('/checkout/')).replace(/\s+/g, ' ');

    it('are German on the settings page, at both checkouts and in the mails to the merchant', async () => {
      await speak('de_DE');
      const settings = plainText(await shop.merchant.settingsPage());
      expect(settings).toContain('Verbunden.');
      expect(settings).toContain('Geben Sie die Schlüssel aus Ihrem NeroPay-Dashboard ein');
      expect(await classicCheckout()).toContain('Testmodus: Es fließt kein Geld.');
      expect(await blockCheckout()).toContain('["Testmodus: Es fließt kein Geld."]');

      const { orderId, checkoutId } = await shop.placedOrder();
      const paid = shop.gateway.pay(checkoutId);
      await shop.gateway.callback({ type: 'checkout.duplicate_payment', checkout: paid });
      expect((await shop.merchant.notes(orderId)).join('\n')).toContain('NeroPay hat 15.99 GBP erhalten');
      expect(shop.wordpress.mails().at(-1)?.subject).toBe(
        `[The Tea Shop] NeroPay: Bestellung ${orderId} braucht Ihre Aufmerksamkeit`,
      );
    });

    it('are German on the page that waits for the payment, and in its script', async () => {
      const { orderId, customer } = await shop.placedOrder();
      const { order_key } = await shop.merchant.order(orderId);
      const page = await customer.client.text(`/checkout/order-received/${orderId}/?key=${order_key}`);
      expect(plainText(page)).toContain('Wir bestätigen gerade Ihre Zahlung.');
      expect(page).toContain('Ihre Zahlung ist noch nicht bestätigt.');
    });

    it.each([
      ['fr_FR', 'Mode test : aucun argent n’est transféré.'],
      ['es_ES', 'Modo de prueba: no se mueve dinero.'],
      ['de_DE_formal', 'Testmodus: Es fließt kein Geld.'],
      ['de_AT', 'Testmodus: Es fließt kein Geld.'],
      ['fr_CA', 'Mode test : aucun argent n’est transféré.'],
      ['es_MX', 'Modo de prueba: no se mueve dinero.'],
      ['nl_NL', 'Test mode: no money moves.'],
      ['en_GB', 'Test mode: no money moves.'],
    ])('speak to a shop in %s: %s', async (locale, text) => {
      await speak(locale);
      expect(await classicCheckout()).toContain(text);
      if (!text.startsWith('Test mode')) expect(await blockCheckout()).toContain(JSON.stringify(text));
    });
  });
});
