// Malvar, He and Cutler's demosaicing with the way back from the camera's colours, four pixels at a time: the twin of
// src/optics/develop.ts in float32. Every pixel's filters are computed, and those of its colour taken.

// @ts-ignore: decorator
@inline
function splat(address: usize): v128 {
  return v128.load32_splat(address);
}

// @ts-ignore: decorator
@inline
function weighted(row: usize, r: v128, g: v128, b: v128): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(splat(row), r), f32x4.mul(splat(row + 4), g)),
    f32x4.mul(splat(row + 8), b),
  );
}

/** Clipped to [0, 1]; 1 where the light saturates. */
// @ts-ignore: decorator
@inline
function finish(value: v128, light: v128): v128 {
  const one = f32x4.splat(1);
  const kept = f32x4.pmin(f32x4.pmax(f32x4.splat(0), value), one);
  return v128.bitselect(one, kept, f32x4.ge(light, one));
}

/**
 * Develops one row of `pixels` pixels (a multiple of 4). `mosaic` points at the row's first value; two rows above and
 * below it, `stride` bytes apart, and two values on either side are there. `matrix`: nine float32. `colour`: the channel
 * besides green that the row holds, 0 or 2; `first`: whether it is at even columns. `light` and `target`: RGB.
 */
export function developRow(
  mosaic: usize,
  stride: usize,
  pixels: usize,
  colour: u32,
  first: bool,
  matrix: usize,
  light: usize,
  target: usize,
): void {
  const isColour = first ? i32x4(-1, 0, -1, 0) : i32x4(0, -1, 0, -1);
  const eighth = f32x4.splat(0.125);
  const half = f32x4.splat(0.5);
  const two = f32x4.splat(2);
  const four = f32x4.splat(4);
  const far2 = stride << 1;
  for (let i: usize = 0; i < pixels; i += 4) {
    const at = mosaic + (i << 2);
    const above = at - stride;
    const below = at + stride;
    const centre = v128.load(at);
    const sides = f32x4.add(v128.load(at - 4), v128.load(at, 4));
    const ends = f32x4.add(v128.load(above), v128.load(below));
    const corners = f32x4.add(
      f32x4.add(v128.load(above - 4), v128.load(above, 4)),
      f32x4.add(v128.load(below - 4), v128.load(below, 4)),
    );
    const farSides = f32x4.add(v128.load(at - 8), v128.load(at, 8));
    const farEnds = f32x4.add(v128.load(at - far2), v128.load(at + far2));
    const far = f32x4.add(farSides, farEnds);
    const base = f32x4.sub(f32x4.mul(f32x4.splat(5), centre), corners);

    const inRow = f32x4.add(f32x4.sub(f32x4.add(base, f32x4.mul(four, sides)), farSides), f32x4.mul(half, farEnds));
    const inColumn = f32x4.add(f32x4.sub(f32x4.add(base, f32x4.mul(four, ends)), farEnds), f32x4.mul(half, farSides));
    const green = f32x4.sub(
      f32x4.add(f32x4.mul(four, centre), f32x4.mul(two, f32x4.add(sides, ends))),
      far,
    );
    const opposite = f32x4.sub(
      f32x4.add(f32x4.mul(f32x4.splat(6), centre), f32x4.mul(two, corners)),
      f32x4.mul(f32x4.splat(1.5), far),
    );

    const own = v128.bitselect(centre, f32x4.mul(eighth, inRow), isColour);
    const g = v128.bitselect(f32x4.mul(eighth, green), centre, isColour);
    const other = f32x4.mul(eighth, v128.bitselect(opposite, inColumn, isColour));
    const r = colour === 0 ? own : other;
    const b = colour === 0 ? other : own;

    const red = weighted(matrix, r, g, b);
    const grn = weighted(matrix + 12, r, g, b);
    const blu = weighted(matrix + 24, r, g, b);

    // Three vectors of one colour each become four pixels of three.
    const rg = v128.shuffle<f32>(red, grn, 0, 4, 1, 5);
    const rgHigh = v128.shuffle<f32>(red, grn, 2, 6, 3, 7);
    const p0 = v128.shuffle<f32>(v128.shuffle<f32>(rg, blu, 0, 1, 4, 0), rg, 0, 1, 2, 6);
    const p1 = v128.shuffle<f32>(v128.shuffle<f32>(rg, blu, 3, 5, 0, 0), rgHigh, 0, 1, 4, 5);
    const p2 = v128.shuffle<f32>(v128.shuffle<f32>(blu, rgHigh, 2, 6, 7, 3), blu, 0, 1, 2, 3);
    const from = light + 12 * i;
    const to = target + 12 * i;
    v128.store(to, finish(p0, v128.load(from)));
    v128.store(to, finish(p1, v128.load(from, 16)), 16);
    v128.store(to, finish(p2, v128.load(from, 32)), 32);
  }
}
