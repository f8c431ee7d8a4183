import { createImage, type Image, type Window } from '../image.js';
import { gaussianTaps, smooth } from '../metrics/gaussian.js';
import type { Tile } from '../metrics/shift.js';
import type { CodedPicture } from '../pixels/colour.js';

/** Masks tell of damage in levels of 255; so few aren't seen beside noise. */
const SEEN = 8 / 255;
const taps = gaussianTaps(8, 20);
/** Share of sound surroundings that a fill needs; deep inside damage the mean of all that is sound must do. */
const LEAST_SOUND = 0.02;

/** Where all of a pair's masks are near 0: 1 there, elsewhere 0. */
export function soundPart(masks: readonly CodedPicture[], { x, y, width, height }: Window): Image {
  const sound = createImage(width, height, 1, 'linear');
  sound.data.fill(1);
  for (const mask of masks) {
    const limit = SEEN * (2 ** mask.depth - 1);
    for (let row = 0; row < height; row++) {
      const from = (y + row) * mask.width + x;
      for (let column = 0; column < width; column++)
        if (mask.codes[(from + column) * mask.channels]! > limit) sound.data[row * width + column] = 0;
    }
  }
  return sound;
}

/** A grey picture whose damaged pixels are filled from sound ones around them, so that they tell nothing. */
export function fillDamage(picture: Image, sound: Image): Image {
  const whole = { x: 0, y: 0, width: picture.width, height: picture.height };
  const known = picture.data.map((value, i) => value * sound.data[i]!);
  const sums = smooth({ ...picture, data: known }, taps, whole).data;
  const shares = smooth(sound, taps, whole).data;
  const [sum, count] = [total(known), total(sound.data)];
  const mean = count > 0 ? sum / count : 0;
  const data = picture.data.map((value, i) => {
    if (sound.data[i] === 1) return value;
    return shares[i]! < LEAST_SOUND ? mean : sums[i]! / shares[i]!;
  });
  return { ...picture, data };
}

/** Least number of damaged pixels that stand out. */
const LEAST_DAMAGED = 200;

/**
 * How much rougher the input is than the target where the masks tell of damage: the logarithm of the ratio of their
 * departures from a fill, each over the picture's contrast, which fading takes from one of them. Positive where the
 * damage is the input's; undefined where there is hardly any.
 */
export function damageSide(raw: readonly Tile[], filled: readonly Tile[]): number | undefined {
  let [inputs, targets, count] = [0, 0, 0];
  for (const [n, { input, target }] of raw.entries()) {
    const smooth = filled[n]!;
    for (let i = 0; i < input.data.length; i++) {
      const own = input.data[i]! - smooth.input.data[i]!;
      const other = target.data[i]! - smooth.target.data[i]!;
      // What is sound was left as it was.
      if (own === 0 && other === 0) continue;
      inputs += own * own;
      targets += other * other;
      count++;
    }
  }
  const contrasts =
    variance(filled.map(({ input }) => input.data)) / variance(filled.map(({ target }) => target.data));
  const ratio = inputs / targets / contrasts;
  return count < LEAST_DAMAGED || !(ratio > 0 && ratio < Infinity) ? undefined : Math.log(ratio);
}

/** Sum of the squared departures from the mean of all. */
function variance(parts: readonly Float32Array[]): number {
  let [sum, squares, count] = [0, 0, 0];
  for (const part of parts) {
    for (let i = 0; i < part.length; i++) squares += part[i]! ** 2;
    sum += total(part);
    count += part.length;
  }
  return squares - (sum * sum) / count;
}

function total(data: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += data[i]!;
  return sum;
}
