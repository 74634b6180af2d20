// An existing program that answers support mail, with ARX added. Run it beside `arx obs serve`:
//   AR_ENABLE_METRICS=1 AR_METRICS_DIR=~/.local/state/arx node examples/own-program/program.ts
import { enable } from '@arx/catalog';
import { runFlow } from '@arx/signals';
import { askModel } from './model.ts';

enable(); // records when AR_ENABLE_METRICS=1, and spools to AR_METRICS_DIR

await runFlow({ flowId: 'support_mail', persona: 'SUPPORT_AI', execMode: 'live', branch: 'main' }, async (flow) => {
  await flow.runStep({ stepId: 'answer', model: 'llama3:8b' }, async (step) => {
    const { text, usage } = await askModel('Where is my parcel?');
    step.tokens({ input: usage.inputTokens, output: usage.outputTokens });
    console.log(text);
  });
});
