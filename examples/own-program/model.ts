/** Stands for the model call of your own program: it answers from a fixed text and counts words as tokens. */
export async function askModel(question: string): Promise<Answer> {
  const text = 'It left the depot this morning and arrives tomorrow.';
  return { text, usage: { inputTokens: question.split(' ').length, outputTokens: text.split(' ').length } };
}

interface Answer {
  readonly text: string;
  readonly usage: { readonly inputTokens: number; readonly outputTokens: number };
}
