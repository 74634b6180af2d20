// Interleaved rounds: every contender works once per round, each round in another order, so that a busy moment of the
// machine meets all of them, and nobody always follows the same neighbour.
import type { Lane } from './statistics.ts';

/** Takes one sample of every contender per round. */
export async function inTurns<C extends { readonly name: string }>(
  contenders: readonly C[],
  rounds: number,
  sample: (contender: C, round: number) => number | Promise<number>,
): Promise<readonly Lane[]> {
  const lanes = contenders.map((contender) => ({ contender, name: contender.name, samples: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < lanes.length; i++) {
      const lane = lanes[(i + round) % lanes.length]!;
      lane.samples.push(await sample(lane.contender, round));
    }
  }
  return lanes.map(({ name, samples }) => ({ name, samples }));
}
