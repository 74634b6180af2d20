import type { ModelCallScope, TokenUsage } from '@arx/signals';
import type { Tokens } from './flow.ts';

/** A model call that also tells `onTokens` its tokens, once, when it ends; and nothing when none were reported. */
export function meteredCall(call: ModelCallScope, onTokens: (tokens: Tokens) => void): ModelCallScope {
  let reported: TokenUsage | undefined;
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    if (reported !== undefined) onTokens({ input: tokenCount(reported.input), output: tokenCount(reported.output) });
  };
  return {
    usage: (usage) => {
      if (!ended) reported = usage;
      call.usage(usage);
    },
    firstToken: () => call.firstToken(),
    retry: () => call.retry(),
    succeed: (usage) => {
      if (!ended) reported = usage ?? reported;
      call.succeed(usage);
      end();
    },
    fail: (error, kind) => {
      call.fail(error, kind);
      end();
    },
    [Symbol.dispose]: () => {
      call[Symbol.dispose]();
      end();
    },
  };
}

/** A count that can be added up, whatever a provider reported. */
function tokenCount(count = 0): number {
  return Number.isFinite(count) && count > 0 ? count : 0;
}
