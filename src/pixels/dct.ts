/** The 8 x 8 discrete cosine transform of ITU-T T.81 (JPEG), orthonormal, in place on 64 row-major values. */

// cos(k pi / 16) / 2; the constant term's is 1 / sqrt(8), which is the fourth.
const C1 = 0.4903926402016152;
const C2 = 0.46193976625564337;
const C3 = 0.4157348061512726;
const C4 = 0.3535533905932738;
const C5 = 0.2777851165098011;
const C6 = 0.19134171618254492;
const C7 = 0.09754516100806417;

function forwardLine(block: Float64Array, at: number, step: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const s0 = block[at]! + block[i7]!;
  const d0 = block[at]! - block[i7]!;
  const s1 = block[i1]! + block[i6]!;
  const d1 = block[i1]! - block[i6]!;
  const s2 = block[i2]! + block[i5]!;
  const d2 = block[i2]! - block[i5]!;
  const s3 = block[i3]! + block[i4]!;
  const d3 = block[i3]! - block[i4]!;
  const outer = s0 + s3;
  const inner = s1 + s2;
  block[at] = C4 * (outer + inner);
  block[i4] = C4 * (outer - inner);
  block[i2] = C2 * (s0 - s3) + C6 * (s1 - s2);
  block[i6] = C6 * (s0 - s3) - C2 * (s1 - s2);
  block[i1] = C1 * d0 + C3 * d1 + C5 * d2 + C7 * d3;
  block[i3] = C3 * d0 - C7 * d1 - C1 * d2 - C5 * d3;
  block[i5] = C5 * d0 - C1 * d1 + C7 * d2 + C3 * d3;
  block[i7] = C7 * d0 - C5 * d1 + C3 * d2 - C1 * d3;
}

function inverseLine(block: Float64Array, at: number, step: number): void {
  const i1 = at + step;
  const i2 = i1 + step;
  const i3 = i2 + step;
  const i4 = i3 + step;
  const i5 = i4 + step;
  const i6 = i5 + step;
  const i7 = i6 + step;
  const x1 = block[i1]!;
  const x3 = block[i3]!;
  const x5 = block[i5]!;
  const x7 = block[i7]!;
  const sum = C4 * (block[at]! + block[i4]!);
  const difference = C4 * (block[at]! - block[i4]!);
  const outer = C2 * block[i2]! + C6 * block[i6]!;
  const inner = C6 * block[i2]! - C2 * block[i6]!;
  const o0 = C1 * x1 + C3 * x3 + C5 * x5 + C7 * x7;
  const o1 = C3 * x1 - C7 * x3 - C1 * x5 - C5 * x7;
  const o2 = C5 * x1 - C1 * x3 + C7 * x5 + C3 * x7;
  const o3 = C7 * x1 - C5 * x3 + C3 * x5 - C1 * x7;
  block[at] = sum + outer + o0;
  block[i7] = sum + outer - o0;
  block[i1] = difference + inner + o1;
  block[i6] = difference + inner - o1;
  block[i2] = difference - inner + o2;
  block[i5] = difference - inner - o2;
  block[i3] = sum - outer + o3;
  block[i4] = sum - outer - o3;
}

export function forwardDct(block: Float64Array): void {
  for (let i = 0; i < 64; i += 8) forwardLine(block, i, 1);
  for (let i = 0; i < 8; i++) forwardLine(block, i, 8);
}

export function inverseDct(block: Float64Array): void {
  for (let i = 0; i < 8; i++) inverseLine(block, i, 8);
  for (let i = 0; i < 64; i += 8) inverseLine(block, i, 1);
}
