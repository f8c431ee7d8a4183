import { describe, expect, it } from 'vitest';
import { decodeDepth } from '../../src/codec/depth.js';
import { encodeNpy } from '../../src/codec/npy.js';
import { encodePng } from '../../src/codec/png.js';
import type { DepthValues } from '../../src/pixels/depth-map.js';

const [width, height] = [8, 5];
/** The left half near, the right half five times as far. */
const numbers = Array.from({ length: width * height }, (_, i) => (i % width < width / 2 ? 50 : 10));
const wanted = Float32Array.from(numbers, (number) => number / 50);
const png = (data: Uint8Array | Uint16Array, channels: 1 | 3 = 1) =>
  encodePng({ width, height, channels, depth: data instanceof Uint8Array ? 8 : 16, data }, 'fast');
const read = (bytes: Uint8Array, values: DepthValues = 'inverse') =>
  decodeDepth(Buffer.from(bytes), { name: 'map', sha256: '', values });

describe('decodeDepth', () => {
  it.each<[string, Uint8Array, DepthValues]>([
    ['8 bits', png(Uint8Array.from(numbers)), 'inverse'],
    ['16 bits', png(Uint16Array.from(numbers, (number) => 257 * number)), 'inverse'],
    ['grey in colour', png(Uint8Array.from(numbers.flatMap((n) => [n, n, n])), 3), 'inverse'],
    ['an array', encodeNpy([height, width], Float32Array.from(numbers)), 'inverse'],
    [
      'metres',
      encodeNpy(
        [height, width],
        Float64Array.from(numbers, (n) => 100 / n),
      ),
      'depth',
    ],
  ])('reads %s', async (_, bytes, values) => {
    expect(await read(bytes, values)).toEqual({ width, height, inverse: wanted });
  });

  it.each<[string, Uint8Array, DepthValues, RegExp]>([
    [
      'black',
      png(new Uint8Array(width * height)),
      'inverse',
      /to be inverse depth, finite and not below 0, .+--depth-values/,
    ],
    [
      'holes',
      encodeNpy([height, width], new Float32Array(width * height)),
      'depth',
      /to be depth above 0, something/,
    ],
    [
      'a row',
      encodeNpy([40], new Float32Array(40)),
      'inverse',
      /to be an array of rows x columns, but received one of 40\./,
    ],
    [
      'colour',
      png(
        Uint8Array.from({ length: 120 }, (_, i) => i),
        3,
      ),
      'inverse',
      /a grey picture, but received one in colour; save/,
    ],
    ['text', Buffer.from('near, far'), 'inverse', /^Expected /],
  ])('tells what is wrong with %s', async (_, bytes, values, sentence) => {
    await expect(read(bytes, values)).rejects.toThrow(sentence);
  });
});
