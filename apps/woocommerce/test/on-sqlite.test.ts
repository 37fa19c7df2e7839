import { bothOrderStorages } from './scenarios/storages.ts';

bothOrderStorages('sqlite');
