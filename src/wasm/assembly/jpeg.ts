// A picture's samples to the planes of a JPEG and back: the twin of src/pixels/jpeg.ts, bit for bit.

import { byteOf } from './dct';

// @ts-ignore: decorator
@inline
function codeOf(at: usize): f64 {
  const value = <f64>load<f32>(at);
  return value <= 0 ? 0 : value >= 1 ? 255 : Math.floor(value * 255 + 0.5);
}

/** A row of grey pixels to a row of a plane, whose last sample is repeated up to `stride`. */
export function greyRow(from: usize, pixels: usize, plane: usize, stride: usize): void {
  for (let x: usize = 0; x < pixels; x++) store<u8>(plane + x, <u32>codeOf(from + (x << 2)));
  memory.fill(plane + pixels, load<u8>(plane + pixels - 1), stride - pixels);
}

/** A row of red, green and blue to a row of Y, Cb and Cr each. */
export function planesRow(from: usize, pixels: usize, y: usize, cb: usize, cr: usize, stride: usize): void {
  for (let x: usize = 0; x < pixels; x++, from += 12) {
    const r = codeOf(from);
    const g = codeOf(from + 4);
    const b = codeOf(from + 8);
    store<u8>(y + x, byteOf(0.299 * r + 0.587 * g + 0.114 * b));
    store<u8>(cb + x, byteOf(128 - 0.168735892 * r - 0.331264108 * g + 0.5 * b));
    store<u8>(cr + x, byteOf(128 + 0.5 * r - 0.418687589 * g - 0.081312411 * b));
  }
  memory.fill(y + pixels, load<u8>(y + pixels - 1), stride - pixels);
  memory.fill(cb + pixels, load<u8>(cb + pixels - 1), stride - pixels);
  memory.fill(cr + pixels, load<u8>(cr + pixels - 1), stride - pixels);
}

/** Half the size by means of four, of `rows` rows; halves are rounded down and up by turns. */
export function halvePlane(plane: usize, stride: usize, rows: usize, to: usize): void {
  for (let top = plane, end = plane + rows * stride; top < end; top += 2 * stride) {
    for (let x: usize = 0; x < stride; x += 2, to++) {
      const at = top + x;
      const upper = <u32>load<u8>(at) + <u32>load<u8>(at, 1);
      const lower = <u32>load<u8>(at + stride) + <u32>load<u8>(at + stride, 1);
      store<u8>(to, (upper + lower + 1 + (<u32>(x >> 1) & 1)) >> 2);
    }
  }
}

/** A row of grey bytes to floats, through a table of 256. */
export function greyPixels(plane: usize, pixels: usize, values: usize, to: usize): void {
  for (let x: usize = 0; x < pixels; x++)
    store<f32>(to + (x << 2), load<f32>(values + (<usize>load<u8>(plane + x) << 2)));
}

/** A row of chroma of twice the size: 3/4 the row it lies in and 1/4 the next one, and so across. */
export function doubleRow(near: usize, far: usize, samples: usize, to: usize): void {
  const last = samples - 1;
  let before = 3 * <u32>load<u8>(near) + <u32>load<u8>(far);
  let here = before;
  for (let x: usize = 0; x < samples; x++, to += 2) {
    const next = x < last ? x + 1 : last;
    const after = 3 * <u32>load<u8>(near + next) + <u32>load<u8>(far + next);
    store<u8>(to, (3 * here + before + 8) >> 4);
    store<u8>(to, (3 * here + after + 7) >> 4, 1);
    before = here;
    here = after;
  }
}

/** A row of Y, Cb and Cr, all of one size, to floats of red, green and blue, through a table of 256. */
export function colourPixels(y: usize, cb: usize, cr: usize, pixels: usize, values: usize, to: usize): void {
  for (let x: usize = 0; x < pixels; x++, to += 12) {
    const luma = <f64>load<u8>(y + x);
    const blue = <f64>(<i32>load<u8>(cb + x) - 128);
    const red = <f64>(<i32>load<u8>(cr + x) - 128);
    const r = byteOf(luma + 1.402 * red);
    const g = byteOf(luma - 0.344136286 * blue - 0.714136286 * red);
    const b = byteOf(luma + 1.772 * blue);
    store<f32>(to, load<f32>(values + (<usize>r << 2)));
    store<f32>(to, load<f32>(values + (<usize>g << 2)), 4);
    store<f32>(to, load<f32>(values + (<usize>b << 2)), 8);
  }
}
