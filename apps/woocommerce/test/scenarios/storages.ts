import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Shop, startShop } from '../support/shop.ts';
import type { WordPressOptions } from '../support/wordpress.ts';
import { nothingHappensTwice } from './at-the-same-time.ts';
import { orderIsPaid } from './paying.ts';

/** A shop may keep its orders in WooCommerce's order tables (HPOS) or as posts: both, on one database. */
export function bothOrderStorages(database: WordPressOptions['database']): void {
  describe.each([
    { orders: 'tables', hpos: 'on' },
    { orders: 'posts', hpos: 'off' },
  ] as const)(`${database}, HPOS $hpos`, ({ orders }) => {
    let shop: Shop;
    beforeAll(async () => {
      shop = await startShop({ database, orders });
    });
    afterAll(async () => {
      expect(shop.wordpress.notices()).toEqual([]);
      await shop[Symbol.asyncDispose]();
    });

    describe('an order', () => orderIsPaid(() => shop));
    describe('many at the same moment', () => nothingHappensTwice(() => shop));

    it('the orders of all this are where the shop keeps them, in the database that it has', async () => {
      const found = await shop.wordpress.run(`
        global $wpdb;
        return array(
          'database' => $wpdb instanceof WP_SQLite_DB ? 'sqlite' : 'mariadb',
          'tables'   => $wpdb->get_var( "SELECT COUNT(*) FROM {$wpdb->prefix}wc_orders" ) > 0,
          'posts'    => $wpdb->get_var( "SELECT COUNT(*) FROM $wpdb->posts WHERE post_type = 'shop_order'" ) > 0,
          'hpos'     => Automattic\\WooCommerce\\Utilities\\OrderUtil::custom_orders_table_usage_is_enabled(),
        );`);
      expect(found).toEqual({
        database,
        tables: orders === 'tables',
        posts: orders === 'posts',
        hpos: orders === 'tables',
      });
    });
  });
}
