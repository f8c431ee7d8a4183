/**
 * The plane pooled by a pyramid-shaped window, two boxes of `size` px one after the other, which costs the same at any
 * size; sums run along. Each box ends at the picture's edge. A Gaussian of sigma^2 = (size^2 - 1) / 6 is near it.
 */
export function pool(data: Float32Array, width: number, height: number, size: number): Float32Array {
  if (size === 1) return data;
  const before = (size - 1) >> 1;
  const after = size - 1 - before;
  const one = new Float32Array(data.length);
  const two = new Float32Array(data.length);
  slideAcross(data, one, width, height, before, after);
  slideAcross(one, two, width, height, after, before);
  slideDown(two, one, width, height, before, after);
  slideDown(one, two, width, height, after, before);
  return two;
}

/** The sum of the pyramid's squared weights: how much of independent noise's variance pooling leaves. */
export function varianceLeft(size: number): number {
  const along = (2 * size * size + 1) / (3 * size * size * size);
  return along * along;
}

function slideAcross(
  from: Float32Array,
  to: Float32Array,
  width: number,
  height: number,
  before: number,
  after: number,
): void {
  const scale = 1 / (before + after + 1);
  for (let y = 0, row = 0; y < height; y++, row += width) {
    let sum = 0;
    for (let x = 0; x < Math.min(after, width); x++) sum += from[row + x]!;
    for (let x = 0; x < width; x++) {
      if (x + after < width) sum += from[row + x + after]!;
      to[row + x] = sum * scale;
      if (x >= before) sum -= from[row + x - before]!;
    }
  }
}

function slideDown(
  from: Float32Array,
  to: Float32Array,
  width: number,
  height: number,
  before: number,
  after: number,
): void {
  const scale = 1 / (before + after + 1);
  const sums = new Float64Array(width);
  for (let y = 0; y < Math.min(after, height); y++)
    for (let x = 0, p = y * width; x < width; x++, p++) sums[x]! += from[p]!;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    const next = y + after < height ? after * width : -1;
    const last = y >= before ? before * width : -1;
    for (let x = 0, p = row; x < width; x++, p++) {
      let sum = sums[x]!;
      if (next >= 0) sum += from[p + next]!;
      to[p] = sum * scale;
      sums[x] = last >= 0 ? sum - from[p - last]! : sum;
    }
  }
}
