// What the model calls of a program cost, with prices of its own before the list.
//   MODEL_URL=http://127.0.0.1:4000/v1 node examples/model-prices/main.ts
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { enable } from '@arx/catalog';
import { samplesOf } from '@arx/metrics';
import { observeAi } from '@arx/probes/ai';
import { createPrices } from '@arx/probes/prices';
import { generateText } from 'ai';

const prices = createPrices({
  overrides: {
    'openai/gpt-4o': { input: 2, output: 8, cachedInput: 1 }, // dollars per million tokens
    'ollama/*': { input: 0, output: 0 }, // free, which is not the same as unknown
    'proxy/*': 'openai/*', // each model costs there what it costs at OpenAI
  },
});
prices.load(); // else the first call of a model waits for the list, some 40 ms
observeAi({ prices });

const { registries } = enable({ systems: ['orchestrator'], spoolDir: false });
const baseURL = process.env['MODEL_URL'] ?? 'http://127.0.0.1:4000/v1';
const proxy = createOpenAICompatible({ name: 'proxy', baseURL });
for (const model of ['gpt-4o-mini', 'house-model']) {
  await generateText({ model: proxy(model), prompt: 'Say five words, please' });
}

for (const name of ['llm_cost_dollars_total', 'arx_unpriced_model_calls_total']) {
  for (const { labels, value } of samplesOf(registries.orchestrator!, name)) console.log(name, labels['model'], value);
}
