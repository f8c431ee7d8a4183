import { createStream } from '../../src/random.js';
import type { Patches, PatchSource } from '../../src/train/model.js';

/**
 * Patches of steps and stripes, and the same after a blur of three pixels: a few lines, no files, and something that a
 * network learns to undo within a hundred steps.
 */
export function stripes(batch: number, side: number, seed = '0'): PatchSource {
  return { next: async (step) => draw(batch, side, seed, step) };
}

function draw(batch: number, side: number, seed: string, step: number): Patches {
  const stream = createStream(seed, 'stripes', step);
  const input = new Float32Array(batch * side * side * 3);
  const target = new Float32Array(batch * side * side * 3);
  for (let n = 0; n < batch; n++) {
    const levels = Array.from({ length: side + 2 }, () => (stream.uniform() < 0.3 ? stream.uniform() : -1));
    let level = 0.5;
    const row = levels.map((value) => {
      if (value >= 0) level = value;
      return level;
    });
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++)
        for (let c = 0; c < 3; c++) {
          const at = ((n * side + y) * side + x) * 3 + c;
          target[at] = row[x + 1]!;
          input[at] = (row[x]! + row[x + 1]! + row[x + 2]!) / 3;
        }
  }
  return { count: batch, height: side, width: side, input, target };
}
