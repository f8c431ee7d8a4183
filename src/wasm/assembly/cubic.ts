// Catmull and Rom's interpolation of pictures that have four float32 a pixel: one vector is a pixel.

/** The vector of Catmull and Rom's four weights at t. */
// @ts-ignore: decorator
@inline
export function weightsAt(t: v128): v128 {
  const cubic = f32x4(-0.5, 1.5, -1.5, 0.5);
  const square = f32x4(1, -2.5, 2, -0.5);
  const linear = f32x4(-0.5, 0, 0.5, 0);
  const constant = f32x4(0, 1, 0, 0);
  const upper = f32x4.add(f32x4.mul(cubic, t), square);
  return f32x4.add(f32x4.mul(f32x4.add(f32x4.mul(upper, t), linear), t), constant);
}

// @ts-ignore: decorator
@inline
export function rowOf(at: usize, x0: v128, x1: v128, x2: v128, x3: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(x0, v128.load(at)), f32x4.mul(x1, v128.load(at, 16))),
    f32x4.add(f32x4.mul(x2, v128.load(at, 32)), f32x4.mul(x3, v128.load(at, 48))),
  );
}

/** What lies between pixels, `part` (0 to 1 across and down) of the way from the pixel at `at` to the next ones. */
// @ts-ignore: decorator
@inline
export function cubicAt(at: usize, stride: usize, partX: f32, partY: f32): v128 {
  const across = weightsAt(f32x4.splat(partX));
  const down = weightsAt(f32x4.splat(partY));
  const x0 = v128.shuffle<f32>(across, across, 0, 0, 0, 0);
  const x1 = v128.shuffle<f32>(across, across, 1, 1, 1, 1);
  const x2 = v128.shuffle<f32>(across, across, 2, 2, 2, 2);
  const x3 = v128.shuffle<f32>(across, across, 3, 3, 3, 3);
  const first = at - stride - 16;
  const upper = f32x4.add(
    f32x4.mul(v128.shuffle<f32>(down, down, 0, 0, 0, 0), rowOf(first, x0, x1, x2, x3)),
    f32x4.mul(v128.shuffle<f32>(down, down, 1, 1, 1, 1), rowOf(first + stride, x0, x1, x2, x3)),
  );
  const lower = f32x4.add(
    f32x4.mul(v128.shuffle<f32>(down, down, 2, 2, 2, 2), rowOf(first + 2 * stride, x0, x1, x2, x3)),
    f32x4.mul(v128.shuffle<f32>(down, down, 3, 3, 3, 3), rowOf(first + 3 * stride, x0, x1, x2, x3)),
  );
  return f32x4.add(upper, lower);
}
