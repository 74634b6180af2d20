import type { ModelCallScope, TokenUsage } from '@arx/signals';
import type { Tokens } from './flow.ts';

/** A model call that also tells `onTokens` its tokens, once, when it ends; and nothing when none were reported. */
export function meteredCall(call: ModelCallScope, onTokens: (tokens: Tokens) => void): ModelCallScope {
  let reported: TokenUsage | undefined;
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    if (reported !== undefined) onTokens(tokensOf(reported));
  };
  return {
    usage: (usage) => {
      if (!ended) reported = usage;
      call.usage(usage);
    },
    firstToken: () => call.firstToken(),
    answered: (answer) => call.answered(answer),
    attemptFailed: (error, kind) => call.attemptFailed(error, kind),
    retry: (error, kind) => call.retry(error, kind),
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

/** Tokens that can be added up, whatever a provider reported. */
export function tokensOf({ input, output }: Pick<TokenUsage, 'input' | 'output'>): Tokens {
  return { input: tokenCount(input), output: tokenCount(output) };
}

function tokenCount(count = 0): number {
  return Number.isFinite(count) && count > 0 ? count : 0;
}
