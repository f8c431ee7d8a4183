import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImage, type Image } from '../../src/image.js';
import type { Actor } from '../../src/motion/actor.js';
import { type Exposure, expose, type MovingBackground } from '../../src/motion/expose.js';
import { atRest, type Motion, type Poses, posesOf } from '../../src/motion/poses.js';
import { createStream, type Stream } from '../../src/random.js';
import { exposeFast } from '../../src/wasm/expose.js';

function noise(width: number, height: number, channels: 1 | 3, stream: Stream): Image<'linear'> {
  const image = createImage(width, height, channels, 'linear');
  for (let i = 0; i < image.data.length; i++) image.data[i] = stream.uniform();
  return image;
}

/** A cut-out of noise, its rows begun and ended anywhere, some empty, here and there opaque, with an empty rim. */
function thing(stream: Stream, channels: 1 | 3): Actor['cutout'] {
  const [width, height] = [stream.integer(3, 40), stream.integer(3, 30)];
  const size = channels + 1;
  const data = new Float32Array(width * height * size);
  for (let y = 1; y < height - 1; y++) {
    const [first, last] = [stream.integer(1, width - 1), stream.integer(0, width - 2)];
    for (let x = first; x <= last; x++) {
      const alpha = stream.uniform() < 0.4 ? 1 : stream.uniform();
      for (let c = 0; c < channels; c++) data[(y * width + x) * size + c] = alpha * 3 * stream.uniform();
      data[(y * width + x) * size + channels] = alpha;
    }
  }
  const [x, y] = [stream.integer(-20, 60), stream.integer(-20, 40)];
  const centre = [x + stream.between(0, width), y + stream.between(0, height)] as const;
  return { window: { x, y, width, height }, centre, channels, data };
}

function motion(stream: Stream): Motion {
  const turns = stream.integer(0, 3) === 0 ? stream.integer(0, 7) / 8 : stream.uniform();
  if (stream.uniform() < 0.5) return { kind: 'linear', lengthPx: stream.between(0, 30), turns };
  const pivot = [stream.between(-20, 20), stream.between(-20, 20)] as const;
  return { kind: 'turn', sweepTurns: stream.between(-0.6, 0.6), pivot };
}

/** Steps in whole and half pixels meet the edges of pixels, where rounding would tell. */
function rounded(poses: Poses, to: number): Poses {
  const on = (values: Float64Array) => values.map((value) => Math.round(value * to) / to);
  return { ...poses, x: on(poses.x), y: on(poses.y) };
}

function set(seed: number) {
  const stream = createStream('expose', seed);
  const channels = stream.uniform() < 0.7 ? 3 : 1;
  const instants = stream.integer(1, 24);
  const background = noise(stream.integer(1, 70), stream.integer(1, 50), channels, stream);
  const actors = Array.from({ length: stream.integer(0, 5) }, (): Actor => {
    const poses = posesOf(motion(stream), instants, [0, 0]);
    return {
      cutout: thing(stream, channels),
      poses: stream.uniform() < 0.3 ? rounded(poses, stream.integer(1, 4)) : poses,
    };
  });
  const shaken = stream.uniform() < 0.4;
  const moving: MovingBackground | undefined = shaken
    ? {
        picture: noise(background.width + 9, background.height + 7, channels, stream),
        corner: [stream.integer(0, 9), stream.integer(0, 7)],
        poses: posesOf({ kind: 'linear', lengthPx: stream.between(0, 30), turns: 0.1 }, instants, [0, 0]),
      }
    : undefined;
  return { background, actors, instants, moving };
}

const bytes = ({ data }: { data: Float32Array }) =>
  Buffer.from(data.buffer, data.byteOffset, data.byteLength);
function same(a: Exposure, b: Exposure): boolean {
  return bytes(a.image).equals(bytes(b.image)) && bytes(a.cover).equals(bytes(b.cover));
}

describe('exposeFast against its twin', () => {
  it('agrees to the bit over things, motions, colours and shaken backgrounds', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 - 1 }), (seed) => {
        const { background, actors, instants, moving } = set(seed);
        expect(
          same(
            exposeFast(background, actors, instants, moving),
            expose(background, actors, instants, moving),
          ),
        ).toBe(true);
      }),
      { seed: 1, numRuns: 600 },
    );
  });

  it('leaves a picture that nothing touches as it was', () => {
    const background = noise(20, 10, 3, createStream('still'));
    const cutout = { ...thing(createStream('far'), 3), window: { x: 500, y: 500, width: 3, height: 3 } };
    for (const actors of [[], [{ cutout, poses: atRest(4) }]]) {
      const { image, cover } = exposeFast(background, actors, 4);
      expect(image.data).toEqual(background.data);
      expect(image.data).not.toBe(background.data);
      expect(cover.data.every((share) => share === 0)).toBe(true);
    }
  });

  it('shows a thing at rest as it is, over what it does not hide', () => {
    const background = createImage(6, 5, 1, 'linear', new Float32Array(30).fill(0.5));
    const data = new Float32Array(2 * 3 * 3);
    data.set([0.5, 0.5], 2 * 4);
    const cutout = {
      window: { x: 2, y: 1, width: 3, height: 3 },
      centre: [3, 2],
      channels: 1,
      data,
    } as const;
    const { image, cover } = exposeFast(background, [{ cutout, poses: atRest(1) }], 1);
    const at = 2 * 6 + 3;
    expect(image.data[at]).toBe(0.75);
    expect(cover.data[at]).toBe(0.5);
    image.data.forEach((value, i) => void (i === at || expect(value).toBe(0.5)));
  });
});
