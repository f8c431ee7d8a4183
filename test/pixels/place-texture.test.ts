import { describe, expect, it } from 'vitest';
import { placeTexture } from '../../src/pixels/place-texture.js';
import type { Placement, Texture } from '../../src/pixels/texture.js';
import { createStream } from '../../src/random.js';

function dotted(width: number, height: number, count: number): Texture {
  const stream = createStream('test', 'dots', width, count);
  const data = new Uint8Array(width * height);
  for (let n = 0; n < count; n++) {
    const [x, y] = [stream.integer(0, width - 2), stream.integer(0, height - 2)];
    for (const at of [0, 1, width, width + 1]) data[y * width + x + at] = 255;
  }
  return { width, height, channels: 1, data };
}

const drawn = (n: number): Placement => {
  const stream = createStream('test', 'placement', n);
  return {
    anchor: stream.uniform(),
    at: [stream.uniform(), stream.uniform()],
    scale: stream.between(0.6, 1.6),
    turns: stream.uniform(),
    mirrored: stream.uniform() < 0.5,
    elastic: stream.between(0, 0.03),
    seed: stream.seed,
  };
};

const plain: Placement = {
  anchor: 0.5,
  at: [0.5, 0.5],
  scale: 1,
  turns: 0,
  mirrored: false,
  elastic: 0,
  seed: '0'.repeat(64),
};

describe('placeTexture', () => {
  it('always shows damage, be it ever so rare, on photos smaller and larger than the texture', () => {
    const sparse = dotted(300, 260, 2);
    for (let n = 0; n < 60; n++)
      for (const [width, height] of [
        [64, 50],
        [300, 260],
        [900, 500],
      ] as const) {
        const { data } = placeTexture(sparse, drawn(n), width, height);
        expect(data.some((amount) => amount > 0.3)).toBe(true);
      }
  });

  it('lays the texture on pixel for pixel where nothing is turned, scaled or bent', () => {
    const texture = dotted(80, 80, 60);
    const { data } = placeTexture(texture, plain, 80, 80);
    const shifts: number[] = [];
    for (let dy = -1; dy <= 1; dy++)
      for (let dx = -1; dx <= 1; dx++) {
        let same = 0;
        for (let y = 1; y < 79; y++)
          for (let x = 1; x < 79; x++)
            if (Math.abs(data[y * 80 + x]! - texture.data[(y + dy) * 80 + x + dx]! / 255) < 1e-6) same += 1;
        shifts.push(same);
      }
    expect(Math.max(...shifts)).toBe(78 * 78);
  });

  it('is the same again, and another for another seed', () => {
    const texture = dotted(200, 200, 50);
    const place = (n: number) => placeTexture(texture, drawn(n), 120, 90).data;
    expect(place(1)).toEqual(place(1));
    expect(place(1)).not.toEqual(place(2));
  });

  it('takes a texture without any damage', () => {
    const empty: Texture = { width: 40, height: 30, channels: 1, data: new Uint8Array(1200) };
    expect(placeTexture(empty, drawn(3), 50, 50).data.every((amount) => amount === 0)).toBe(true);
  });
});
