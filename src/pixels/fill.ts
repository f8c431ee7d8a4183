import type { Plane } from './smooth.js';

/** Colour planes filled from where they are known: pulled into ever coarser ones, and pushed back into what is missing. */
export function fillFrom(planes: readonly Plane[], known: Float32Array): Plane[] {
  const [{ width, height }] = planes as [Plane];
  const levels: Level[] = [{ width, height, weight: known, values: planes.map(({ data }) => data) }];
  for (let last = levels[0]!; last.width > 1 || last.height > 1; ) {
    last = pull(last);
    levels.push(last);
  }
  let filled = levels.at(-1)!;
  for (let n = levels.length - 2; n >= 0; n--) filled = push(levels[n]!, filled);
  return filled.values.map((data) => ({ width, height, data }));
}

interface Level {
  readonly width: number;
  readonly height: number;
  /** How well each pixel is known, [0, 1]. */
  readonly weight: Float32Array;
  readonly values: readonly Float32Array[];
}

/** Half the size: the mean of up to four pixels, each by how well it is known. */
function pull({ width, height, weight, values }: Level): Level {
  const [across, down] = [(width + 1) >> 1, (height + 1) >> 1];
  const sum = new Float32Array(across * down);
  const out = values.map(() => new Float32Array(across * down));
  for (let y = 0, p = 0; y < height; y++)
    for (let x = 0; x < width; x++, p++) {
      const known = weight[p]!;
      if (known === 0) continue;
      const to = (y >> 1) * across + (x >> 1);
      sum[to]! += known;
      for (let c = 0; c < out.length; c++) out[c]![to]! += known * values[c]![p]!;
    }
  for (let p = 0; p < sum.length; p++) {
    if (sum[p] === 0) continue;
    for (const plane of out) plane[p]! /= sum[p]!;
    sum[p] = Math.min(1, sum[p]!);
  }
  return { width: across, height: down, weight: sum, values: out };
}

/** What isn't known is read, bilinearly, from the level of half the size, which is. */
function push({ width, height, weight, values }: Level, half: Level): Level {
  const out = values.map((plane) => plane.slice());
  for (let y = 0, p = 0; y < height; y++) {
    const sy = Math.min(half.height - 1, Math.max(0, (y - 0.5) / 2));
    const top = Math.floor(sy);
    const bottom = Math.min(half.height - 1, top + 1);
    const fy = sy - top;
    for (let x = 0; x < width; x++, p++) {
      const known = weight[p]!;
      if (known === 1) continue;
      const sx = Math.min(half.width - 1, Math.max(0, (x - 0.5) / 2));
      const left = Math.floor(sx);
      const right = Math.min(half.width - 1, left + 1);
      const fx = sx - left;
      for (let c = 0; c < out.length; c++) {
        const plane = half.values[c]!;
        const upper = plane[top * half.width + left]! * (1 - fx) + plane[top * half.width + right]! * fx;
        const lower =
          plane[bottom * half.width + left]! * (1 - fx) + plane[bottom * half.width + right]! * fx;
        out[c]![p] = known * values[c]![p]! + (1 - known) * (upper * (1 - fy) + lower * fy);
      }
    }
  }
  return { width, height, weight, values: out };
}
