import { optionalHost } from '@neropay/testkit';
import { describe } from 'vitest';
import { bothOrderStorages } from './scenarios/storages.ts';

describe.runIf(optionalHost('mariadb'))('MariaDB', () => {
  bothOrderStorages('mariadb');
});
