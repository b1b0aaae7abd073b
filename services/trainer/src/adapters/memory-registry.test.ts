import { describeRegistry } from '../ports.contract.js';
import { createChangeHub } from './change-hub.js';
import { createMemoryRegistry } from './memory-registry.js';

describeRegistry('memory', () => Promise.resolve(createMemoryRegistry(createChangeHub(), () => new Date(0))));
