import { describe, expect, it } from 'vitest';
import { coded } from '../../scripts/scenes.js';
import { lightOfCodes } from '../../src/pixels/colour-codes.js';
import { createPlainInBetween, type FlowPair } from '../../src/pixels/in-between.js';
import { createStream } from '../../src/random.js';
import { createInBetween } from '../../src/wasm/in-between.js';
import { flat, scene } from '../synthetic.js';

const [WIDTH, HEIGHT] = [53, 31];
const light = lightOfCodes(8);

/** Two different pictures and flows that move smoothly, with a jump in the middle and pixels that leave the picture. */
function pairOf(channels: 1 | 3, reach: number): FlowPair {
  const stream = createStream('test', 'flow', channels, reach);
  const flow = (sign: number) => {
    const data = new Float32Array(WIDTH * HEIGHT * 2);
    for (let i = 0; i < data.length; i++) {
      const x = (i >> 1) % WIDTH;
      data[i] = sign * (x < WIDTH / 2 ? reach : -reach / 3) + stream.between(-0.7, 0.7);
    }
    return { width: WIDTH, height: HEIGHT, data };
  };
  const picture = (name: string) => coded(scene(WIDTH, HEIGHT, channels, name));
  return { from: picture('from'), to: picture('to'), forth: flow(1), back: flow(-1) };
}

describe('in-between frames in WebAssembly', () => {
  it.each([
    [1, 2.3],
    [3, 0.4],
    [3, 6],
    [3, 90],
  ] as const)('are those of the twin: %i channels, %f px', (channels, reach) => {
    const pair = pairOf(channels, reach);
    const plain = createPlainInBetween(pair)(light);
    const fast = createInBetween(pair)(light);
    for (const share of [0.0625, 0.5, 0.9]) {
      const [expected, made] = [plain(share), fast(share)];
      expect(made).toHaveLength(expected.length);
      const farthest = made.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
      expect(farthest).toBeLessThan(1e-6);
    }
  });

  it('are the first and the second frame at the ends of the way, where nothing moves', () => {
    const still = { width: WIDTH, height: HEIGHT, data: new Float32Array(WIDTH * HEIGHT * 2) };
    const pair = { ...pairOf(3, 1), forth: still, back: still };
    const between = createInBetween(pair)(light);
    const of = ({ codes }: FlowPair['from']) => Float32Array.from(codes, (code) => light[code]!);
    expect(between(0)).toEqual(of(pair.from));
    expect(between(1)).toEqual(of(pair.to));
  });

  it('keep a constant whatever the flow', () => {
    const grey = coded(flat(WIDTH, HEIGHT, [0.25, 0.25, 0.25]));
    const made = createInBetween({ ...pairOf(3, 20), from: grey, to: grey })(light)(0.3);
    const value = light[grey.codes[0]!]!;
    expect(made.every((sample) => Math.abs(sample - value) < 1e-6)).toBe(true);
  });
});
