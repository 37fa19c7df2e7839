import type { OperatorQueries } from '../operator-ledger.js';
import { listAudit } from './audit.js';
import { checkoutHistory, searchCheckouts } from './checkouts.js';
import { deliveryHistory, findDeadDeliveries, searchDeliveries } from './deliveries.js';
import { overview } from './overview.js';
import { type Dialect, one, type Question, statement } from './question.js';
import { searchStores, storeHistory } from './stores.js';

/** Each of the operator's queries as a question. */
export type OperatorQuestions = {
  readonly [Name in keyof OperatorQueries]: (
    ...args: Parameters<OperatorQueries[Name]>
  ) => Question<Awaited<ReturnType<OperatorQueries[Name]>>>;
};

export function operatorQuestions(dialect: Dialect): OperatorQuestions {
  return {
    overview,
    searchCheckouts: (query) => searchCheckouts(dialect, query),
    checkoutHistory: (checkoutId) => checkoutHistory(dialect, checkoutId),
    searchStores: (query) => searchStores(dialect, query),
    storeHistory: (storeId) => storeHistory(dialect, storeId),
    searchDeliveries: (query) => searchDeliveries(dialect, query),
    deliveryHistory: (deliveryId) => deliveryHistory(dialect, deliveryId),
    findDeadDeliveries: (query) => findDeadDeliveries(dialect, query),
    listAudit,
    *database() {
      const { bytes, version } = yield* one(statement(dialect.facts));
      return { kind: dialect.kind, bytes: Number(bytes), schema: Number(version) };
    },
  };
}
