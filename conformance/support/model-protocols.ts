// What the stand-in of conformance/support/model-server.ts says on the wire, in the two protocols that it speaks.
//
// OpenAI chat completions: https://platform.openai.com/docs/api-reference/chat and …/chat-streaming
// Anthropic messages: https://docs.anthropic.com/en/api/messages and …/messages-streaming

/** What a model "says", and how its provider reports it. */
export interface Content {
  /** Default `one two three four five`: five tokens. */
  readonly text?: string;
  /** What it thinks before it says it. Default nothing. */
  readonly reasoning?: string;
  /** A tool that it asks for, after the text. Default none. */
  readonly toolCall?: { readonly name: string; readonly input: object };
  /**
   * Parts of the input that the provider says came from its cache or went there, in tokens; or no report at all. Default
   * a report without cached parts. Anthropic always reports, so there `missing` means the same as the default.
   */
  readonly usage?: 'missing' | { readonly cachedInput?: number; readonly cacheWriteInput?: number };
}

/** Tokens of one answer, in the sense of this project: input with its cached parts, output with its reasoning. */
export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cachedInput: number;
  readonly cacheWriteInput: number;
  readonly reasoning: number;
}

/** A piece of a streamed answer. */
export interface Piece {
  readonly text: string;
  /** Tokens of the answer that it carries; a piece without any is protocol. */
  readonly tokens: number;
  readonly reasoning: boolean;
}

export interface Protocol {
  readonly name: 'openai' | 'anthropic';
  answer(body: RequestBody, content: Content, tokens: Tokens): object;
  stream(body: RequestBody, content: Content, tokens: Tokens): readonly Piece[];
  /** What breaks a stream in the middle although the connection holds. */
  streamError(): string;
  error(status: number, message: string): object;
}

/** What both protocols have in a request. */
export interface RequestBody {
  readonly model?: string;
  readonly stream?: boolean;
  readonly stream_options?: { readonly include_usage?: boolean };
  readonly system?: unknown;
  readonly messages?: readonly { readonly content?: unknown }[];
  readonly input?: string | readonly string[];
}

/** A word with the space after it is a token here, so that anybody can count along. */
export function tokenize(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

export function textOf(content: Content): string {
  return content.text ?? 'one two three four five';
}

function flatten(value: unknown): string {
  if (typeof value === 'string') return `${value} `;
  if (Array.isArray(value)) return value.map(flatten).join('');
  if (typeof value !== 'object' || value === null) return '';
  const part = value as { text?: unknown; content?: unknown };
  return flatten(part.text) + flatten(part.content);
}

/** Everything in a request that a model would read, as text. */
export function promptOf(body: RequestBody): string {
  return flatten(body.system) + flatten(body.messages?.map((message) => message.content));
}

const piece = (event: string, tokens = 0, reasoning = false): Piece => ({ text: event, tokens, reasoning });

const ID = { openai: 'chatcmpl-stand-in', anthropic: 'msg_stand-in', tool: 'call_stand-in' };

function openaiUsage(tokens: Tokens): object {
  return {
    prompt_tokens: tokens.input,
    completion_tokens: tokens.output,
    total_tokens: tokens.input + tokens.output,
    prompt_tokens_details: { cached_tokens: tokens.cachedInput },
    completion_tokens_details: { reasoning_tokens: tokens.reasoning },
  };
}

function openaiToolCall({ name, input }: NonNullable<Content['toolCall']>): object {
  return { index: 0, id: ID.tool, type: 'function', function: { name, arguments: JSON.stringify(input) } };
}

export const openai: Protocol = {
  name: 'openai',
  answer: ({ model }, content, tokens) => ({
    id: ID.openai,
    object: 'chat.completion',
    created: 0,
    model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: textOf(content),
          ...(content.reasoning === undefined ? {} : { reasoning_content: content.reasoning }),
          ...(content.toolCall === undefined ? {} : { tool_calls: [openaiToolCall(content.toolCall)] }),
        },
        finish_reason: content.toolCall === undefined ? 'stop' : 'tool_calls',
      },
    ],
    ...(content.usage === 'missing' ? {} : { usage: openaiUsage(tokens) }),
  }),
  stream: ({ model, stream_options }, content, tokens) => {
    const chunk = (choices: object[], more: object = {}): string =>
      `data: ${JSON.stringify({ id: ID.openai, object: 'chat.completion.chunk', created: 0, model, choices, ...more })}\n\n`;
    const delta = (part: object, finish_reason: string | null = null): string =>
      chunk([{ index: 0, delta: part, finish_reason }]);
    const { toolCall } = content;
    return [
      piece(delta({ role: 'assistant', content: '' })),
      ...tokenize(content.reasoning ?? '').map((word) => piece(delta({ reasoning_content: word }), 1, true)),
      ...tokenize(textOf(content)).map((word) => piece(delta({ content: word }), 1)),
      ...(toolCall === undefined ? [] : [piece(delta({ tool_calls: [openaiToolCall(toolCall)] }), 1)]),
      piece(delta({}, toolCall === undefined ? 'stop' : 'tool_calls')),
      ...(stream_options?.include_usage === true && content.usage !== 'missing'
        ? [piece(chunk([], { usage: openaiUsage(tokens) }))]
        : []),
      piece('data: [DONE]\n\n'),
    ];
  },
  streamError: () => 'data: {"error":{"message":"The engine is overloaded","type":"server_error","code":503}}\n\n',
  error: (status, message) => ({ error: { message, type: `status_${status}`, param: null, code: null } }),
};

function anthropicUsage(tokens: Tokens, output: number): object {
  return {
    // Without the cached parts, unlike OpenAI.
    input_tokens: tokens.input - tokens.cachedInput - tokens.cacheWriteInput,
    cache_read_input_tokens: tokens.cachedInput,
    cache_creation_input_tokens: tokens.cacheWriteInput,
    output_tokens: output,
    ...(tokens.reasoning === 0 ? {} : { output_tokens_details: { thinking_tokens: tokens.reasoning } }),
  };
}

function anthropicBlocks(content: Content): object[] {
  const { reasoning, toolCall } = content;
  return [
    ...(reasoning === undefined ? [] : [{ type: 'thinking', thinking: reasoning, signature: 'stand-in' }]),
    { type: 'text', text: textOf(content) },
    ...(toolCall === undefined ? [] : [{ type: 'tool_use', id: ID.tool, name: toolCall.name, input: toolCall.input }]),
  ];
}

export const anthropic: Protocol = {
  name: 'anthropic',
  answer: ({ model }, content, tokens) => ({
    id: ID.anthropic,
    type: 'message',
    role: 'assistant',
    model,
    content: anthropicBlocks(content),
    stop_reason: content.toolCall === undefined ? 'end_turn' : 'tool_use',
    stop_sequence: null,
    usage: anthropicUsage(tokens, tokens.output),
  }),
  stream: ({ model }, content, tokens) => {
    const event = (type: string, data: object): string =>
      `event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`;
    let index = -1;
    const block = (content_block: object, deltas: readonly object[], reasoning = false): Piece[] => {
      index++;
      return [
        piece(event('content_block_start', { index, content_block })),
        ...deltas.map((delta) => piece(event('content_block_delta', { index, delta }), 1, reasoning)),
        piece(event('content_block_stop', { index })),
      ];
    };
    const { reasoning, toolCall } = content;
    const message = { id: ID.anthropic, type: 'message', role: 'assistant', model, content: [], stop_reason: null };
    const usage = anthropicUsage({ ...tokens, reasoning: 0 }, 1);
    return [
      piece(event('message_start', { message: { ...message, stop_sequence: null, usage } })),
      ...(reasoning === undefined
        ? []
        : block(
            { type: 'thinking', thinking: '', signature: '' },
            tokenize(reasoning).map((thinking) => ({ type: 'thinking_delta', thinking })),
            true,
          )),
      ...block(
        { type: 'text', text: '' },
        tokenize(textOf(content)).map((text) => ({ type: 'text_delta', text })),
      ),
      ...(toolCall === undefined
        ? []
        : block({ type: 'tool_use', id: ID.tool, name: toolCall.name, input: {} }, [
            { type: 'input_json_delta', partial_json: JSON.stringify(toolCall.input) },
          ])),
      piece(
        event('message_delta', {
          delta: { stop_reason: toolCall === undefined ? 'end_turn' : 'tool_use', stop_sequence: null },
          usage: anthropicUsage(tokens, tokens.output),
        }),
      ),
      piece(event('message_stop', {})),
    ];
  },
  streamError: () =>
    'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n',
  error: (status, message) => ({ type: 'error', error: { type: `status_${status}`, message } }),
};
