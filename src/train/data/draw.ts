import { createStream, type Stream } from '../../random.js';

/** Draws so many pairs, as evenly from the groups as they allow; the order of the set is kept. */
export function drawPairs<T>(
  items: readonly T[],
  groups: readonly number[],
  count: number,
  seed: string,
): T[] {
  if (count >= items.length) return [...items];
  const stream = createStream(seed, 'draw');
  const byGroup = new Map<number, number[]>();
  items.forEach((_, i) => {
    const group = groups[i]!;
    byGroup.set(group, [...(byGroup.get(group) ?? []), i]);
  });
  const queues = [...byGroup.values()].map((members) => shuffled(members, stream));
  const kept = new Set<number>();
  for (let round = 0; kept.size < count; round++)
    for (const queue of shuffled(queues, stream)) {
      const member = queue[round];
      if (member !== undefined && kept.size < count) kept.add(member);
    }
  return items.filter((_, i) => kept.has(i));
}

/** The items in a random order (Fisher and Yates). */
export function shuffled<T>(items: readonly T[], stream: Stream): T[] {
  const out = [...items];
  for (let i = out.length - 1; i > 0; i--) {
    const j = stream.integer(0, i);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
