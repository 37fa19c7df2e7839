import { randomFillSync } from 'node:crypto';
import { cpSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tempDir } from '@neropay/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plainText } from './support/cookie-client.ts';
import { Merchant } from './support/merchant.ts';
import { runPhp } from './support/php.ts';
import { startWordPress, type WordPress } from './support/wordpress.ts';

const app = path.resolve(import.meta.dirname, '..');
const { version } = JSON.parse(readFileSync(path.join(app, 'package.json'), 'utf8')) as { version: string };

describe('the packed plugin', () => {
  const output = tempDir();
  let zip: string;
  beforeAll(async () => {
    zip = await pack(output);
  });
  afterAll(() => {
    rmSync(output, { recursive: true });
  });

  const names = async () =>
    (
      await runPhp([
        '-r',
        '$zip = new ZipArchive(); $zip->open( $argv[1] ); for ( $i = 0; $i < $zip->numFiles; $i++ ) { echo $zip->getNameIndex( $i ), "\\n"; }',
        zip,
      ])
    )
      .trim()
      .split('\n');

  it('is named after the plugin and its version', () => {
    expect(path.basename(zip)).toBe(`neropay-for-woocommerce-${version}.zip`);
  });

  it('has the same bytes whenever it is packed', async () => {
    const again = tempDir();
    const readme = path.join(app, 'plugin/readme.txt');
    const { atime, mtime } = statSync(readme);
    utimesSync(readme, new Date('2030-01-01'), new Date('2030-01-01'));
    const second = await pack(again);
    utimesSync(readme, atime, mtime);
    expect(readFileSync(second).equals(readFileSync(zip))).toBe(true);
    rmSync(again, { recursive: true });
  });

  it('is small', () => {
    expect(statSync(zip).size).toBeLessThan(300 * 1024);
  });

  it('has everything in one folder, sorted, and nothing that is hidden, built, packed or somebody else’s', async () => {
    const all = await names();
    expect(all).toEqual([...all].sort());
    for (const name of all) {
      expect(name).toMatch(/^neropay-for-woocommerce\/([A-Za-z0-9_-]+\/)*[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$/);
      expect(name).not.toMatch(/\.(zip|gz|tar|phar|exe|sh|map)$|\.min\.|vendor|node_modules|test/);
    }
    for (const needed of ['neropay-for-woocommerce.php', 'uninstall.php', 'readme.txt', 'LICENSE', 'src/Plugin.php']) {
      expect(all).toContain(`neropay-for-woocommerce/${needed}`);
    }
  });

  it('has scripts that people can read', async () => {
    const scripts = (await names()).filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    for (const script of scripts) {
      const text = readFileSync(path.join(app, 'plugin', script.replace(/^[^/]+\//, '')), 'utf8');
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(200);
    }
  });

  describe('is not made', () => {
    const broken = async (spoil: (copy: string) => void) => {
      const copy = tempDir();
      for (const part of ['plugin', 'scripts', 'package.json']) {
        cpSync(path.join(app, part), path.join(copy, part), { recursive: true });
      }
      spoil(copy);
      return await pack(path.join(copy, 'out'), copy).finally(() => rmSync(copy, { recursive: true }));
    };

    it('while its files disagree on the version', async () => {
      await expect(
        broken((copy) => {
          const readme = path.join(copy, 'plugin/readme.txt');
          writeFileSync(readme, readFileSync(readme, 'utf8').replace(/^Stable tag: .*$/m, 'Stable tag: 9.9.9'));
        }),
      ).rejects.toThrow('The versions differ. Make them one');
    });

    it('with a hidden file', async () => {
      await expect(broken((copy) => writeFileSync(path.join(copy, 'plugin/src/.env'), ''))).rejects.toThrow(
        'A hidden file does not belong into a plugin. Remove it: plugin/src/.env',
      );
    });

    it('larger than a plugin of sources can be', async () => {
      await expect(
        broken((copy) => writeFileSync(path.join(copy, 'plugin/noise.txt'), randomFillSync(Buffer.alloc(300 * 1024)))),
      ).rejects.toThrow('find out what does not belong into it');
    });

    it('where it cannot be written', async () => {
      const file = path.join(output, 'a-file');
      writeFileSync(file, '');
      await expect(pack(path.join(file, 'out'))).rejects.toThrow('The output directory cannot be made');
    });
  });

  describe('in a WordPress', () => {
    let wordpress: WordPress;
    let merchant: Merchant;
    beforeAll(async () => {
      wordpress = await startWordPress();
      merchant = await Merchant.logIn(wordpress.url);
      await wordpress.run(`
        require_once ABSPATH . 'wp-admin/includes/plugin.php';
        require_once ABSPATH . 'wp-admin/includes/file.php';
        deactivate_plugins( 'neropay-for-woocommerce/neropay-for-woocommerce.php' );
        delete_plugins( array( 'neropay-for-woocommerce/neropay-for-woocommerce.php' ) );
        NeroPay\\WooCommerce\\Support\\Schema::drop();`);
    });
    afterAll(async () => {
      expect(wordpress.notices()).toEqual([]);
      await wordpress[Symbol.asyncDispose]();
    });

    it('is installed by uploading it, and can be activated', async () => {
      expect(plainText(await merchant.client.text('/wp-admin/plugins.php'))).not.toContain('NeroPay for WooCommerce');

      const form = await merchant.client.text('/wp-admin/plugin-install.php?tab=upload');
      const upload = new FormData();
      upload.set('_wpnonce', /upload-plugin[\s\S]*?name="_wpnonce" value="([^"]+)"/.exec(form)?.[1] ?? '');
      upload.set('pluginzip', new Blob([readFileSync(zip)]), path.basename(zip));
      const answer = await merchant.client.text('/wp-admin/update.php?action=upload-plugin', {
        method: 'POST',
        body: upload,
      });
      expect(plainText(answer)).toContain('Plugin installed successfully.');

      const activate = /href="(plugins\.php\?action=activate[^"]+)"/.exec(answer)?.[1]?.replaceAll('&amp;', '&');
      await merchant.client.text(`/wp-admin/${activate}`);
      expect(await wordpress.run(`return get_option( 'active_plugins' );`)).toContain(
        'neropay-for-woocommerce/neropay-for-woocommerce.php',
      );
    });

    it('shows its settings there', async () => {
      expect(plainText(await merchant.settingsPage())).toContain('Enter the keys from your NeroPay dashboard');
    });
  });
});

/** Packs the plugin, or a copy of it, into a directory, and gives the zip's path. */
async function pack(directory: string, from = app): Promise<string> {
  return (await runPhp([path.join(from, 'scripts/package.php'), directory])).trim();
}
