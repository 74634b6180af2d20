import { agentosFamilies, createAgentosRegistry } from '@arx/catalog/agentos';
import { describeContract } from '../fixtures/contract.ts';

describeContract('agentos', agentosFamilies, createAgentosRegistry);
