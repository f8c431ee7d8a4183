import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createImage, type Kernel } from '../src/image.js';
import { codesFromLinear, decodeSrgb, encodeSrgb, linearFromCodes } from '../src/pixels/colour.js';
import { convolve } from '../src/pixels/convolve.js';
import { createStream } from '../src/random.js';
import { loadRecipe } from '../src/recipe/catalogue.js';
import { drawValues, parseSettings } from '../src/recipe/settings.js';
import { parseSpread } from '../src/recipe/spread.js';
import { convolveFast } from '../src/wasm/convolve.js';

/** The same cases on every run: a failure is a failure for everyone. */
const runs = (numRuns: number) => ({ numRuns, seed: 20 });

async function drawKernel(name: string, texts: Record<string, string>, seed: number): Promise<Kernel> {
  const { recipe } = await loadRecipe(name);
  const settings = parseSettings(recipe, texts);
  const stream = createStream('properties', name, seed);
  const values = drawValues(recipe, settings, stream);
  const size = { width: 64, height: 64, channels: 3 } as const;
  const plan = recipe.plan({ values, settings, stream: stream.derive('plan'), ...size });
  const drawn = recipe.kernel?.(plan);
  if (drawn === undefined) throw new Error(`${name} has no kernel`);
  return drawn.kernel;
}

const decimals = (min: number, max: number) =>
  fc.integer({ min: Math.round(min * 1000), max: Math.round(max * 1000) }).map((n) => String(n / 1000));

const kernelCases: Record<string, fc.Arbitrary<Record<string, string>>> = {
  trajectory: fc.record({
    anxiety: decimals(0, 0.2),
    exposure: decimals(0.01, 1),
    'max-length': decimals(1, 60),
    samples: fc.integer({ min: 20, max: 3000 }).map(String),
  }),
  linear: fc.record({ length: decimals(1, 60), angle: decimals(-180, 360) }),
  defocus: fc.record({ radius: decimals(0, 25) }),
};

describe('a kernel, whatever its parameters,', () => {
  it.each(Object.entries(kernelCases))(
    'of %s sums to 1, has no negative weight and is centred',
    async (name, texts) => {
      await fc.assert(
        fc.asyncProperty(texts, fc.nat(1e6), async (parameters, seed) => {
          const fit: Record<string, string> = name === 'trajectory' ? { fit: 'true' } : {};
          const { width, height, data } = await drawKernel(name, { ...parameters, ...fit }, seed);
          let [sum, x, y, least] = [0, 0, 0, 0];
          data.forEach((weight, i) => {
            sum += weight;
            x += weight * ((i % width) - (width >> 1));
            y += weight * (Math.floor(i / width) - (height >> 1));
            least = Math.min(least, weight);
          });
          expect([width % 2, height % 2, least]).toEqual([1, 1, 0]);
          expect(Math.abs(sum - 1)).toBeLessThan(1e-6);
          expect(Math.hypot(x, y)).toBeLessThan(0.02);
        }),
        runs(60),
      );
    },
  );
});

type Scene = Readonly<Record<'width' | 'height' | 'channels' | 'kw' | 'kh' | 'seed', number>>;
const side = fc.integer({ min: 1, max: 12 });
const kernelSide = fc.integer({ min: 0, max: 4 }).map((half) => 2 * half + 1);
const borders = fc.constantFrom('reflect', 'edge', 'constant', 'valid');

describe('convolution, whatever the size, the kernel and the border,', () => {
  const scenes = fc.record({
    width: side,
    height: side,
    channels: fc.constantFrom(1, 3),
    kw: kernelSide,
    kh: kernelSide,
    border: borders,
    seed: fc.nat(1e6),
  });
  const made = ({ width, height, channels, kw, kh, seed }: Scene) => {
    const stream = createStream('properties', seed);
    const image = createImage(width, height, channels as 1 | 3, 'linear');
    for (let i = 0; i < image.data.length; i++) image.data[i] = stream.uniform();
    const data = Float32Array.from({ length: kw * kh }, () =>
      stream.uniform() < 0.4 ? 0 : stream.uniform(),
    );
    data[0] = 0.5;
    const sum = data.reduce((total, weight) => total + weight, 0);
    return { image, kernel: { width: kw, height: kh, data: data.map((weight) => weight / sum) } };
  };

  it('comes out of WebAssembly as it does of the plain twin', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { image, kernel } = made(scene);
        fc.pre(scene.border !== 'valid' || (scene.width >= scene.kw && scene.height >= scene.kh));
        const options = { border: scene.border, borderValue: 0.25 };
        const [fast, plain] = [convolveFast(image, kernel, options), convolve(image, kernel, options)];
        expect([fast.width, fast.height]).toEqual([plain.width, plain.height]);
        for (let i = 0; i < plain.data.length; i++)
          expect(Math.abs((fast.data[i] as number) - (plain.data[i] as number))).toBeLessThan(2e-6);
      }),
      runs(150),
    );
  });

  it('leaves a photo of one colour as it was', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        fc.pre(scene.border === 'reflect' || scene.border === 'edge');
        const { image, kernel } = made(scene);
        image.data.fill(0.3125);
        const { data } = convolveFast(image, kernel, { border: scene.border });
        for (const value of data) expect(Math.abs(value - 0.3125)).toBeLessThan(1e-6);
      }),
      runs(60),
    );
  });
});

describe('colour', () => {
  it.each([8, 16] as const)(
    'takes the nearest code of %i bits, and never a darker one for more light',
    (depth) => {
      const top = 2 ** depth - 1;
      fc.assert(
        fc.property(
          fc.float({ min: Math.fround(-0.5), max: 1.5, noNaN: true }),
          fc.float({ min: 0, max: 1, noNaN: true }),
          (a, b) => {
            const [low, high] = [Math.min(a, b), Math.max(a, b)];
            const [dark = 0, bright = 0] = codesFromLinear(Float32Array.of(low, high), depth);
            expect(dark).toBeLessThanOrEqual(bright);
            const exact = top * encodeSrgb(Math.min(1, Math.max(0, low)));
            expect(Math.abs(dark - exact)).toBeLessThan(0.5 + 1e-3);
          },
        ),
        runs(400),
      );
    },
  );

  it('goes from any code to light and back to the same code', () => {
    fc.assert(
      fc.property(fc.uint16Array({ minLength: 1, maxLength: 50 }), (codes) => {
        const light = linearFromCodes(codes, 16);
        expect(codesFromLinear(light, 16)).toEqual(codes);
        light.forEach((value, i) => {
          const exact = decodeSrgb((codes[i] as number) / 65535);
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(1e-7 * Math.max(exact, 1e-6));
        });
      }),
      runs(100),
    );
  });
});

describe('a spread', () => {
  const number = fc.oneof(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }).map(String),
    fc.integer({ min: -999, max: 999 }).map(String),
    fc.tuple(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 1, max: 99 })).map(([n, d]) => `${n}/${d}`),
    fc.integer({ min: -9, max: 9 }).map((n) => `1e${n}`),
  );
  const option = fc.oneof(
    number,
    fc.tuple(number, number).map(([low, high]) => `${low}:${high}`),
  );
  const weighted = fc.oneof(
    option,
    fc.tuple(option, fc.integer({ min: 1, max: 99 })).map(([text, weight]) => `${text}@${weight}`),
  );
  const text = fc.array(weighted, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(' , '));

  it('reads back what it spells: the same values, spelt the same', () => {
    fc.assert(
      fc.property(text, (typed) => {
        const spread = parseSpread(typed);
        if (spread === undefined) return;
        const again = parseSpread(spread.text);
        expect(again?.options.map(({ low, high, weight }) => [low + 0, high + 0, weight])).toEqual(
          spread.options.map(({ low, high, weight }) => [low + 0, high + 0, weight]),
        );
        expect(again?.text).toBe(spread.text);
        expect(spread.min).toBeLessThanOrEqual(spread.max);
      }),
      runs(500),
    );
  });

  it('reads any other text as none, or as finite numbers', () => {
    const noise = fc.string({ unit: fc.constantFrom(...'0123456789.,:@/eE+- xN') });
    fc.assert(
      fc.property(noise, (typed) => {
        for (const { low, high, weight } of parseSpread(typed)?.options ?? [])
          expect([low, high, weight].every(Number.isFinite) && low <= high && weight > 0).toBe(true);
      }),
      runs(2000),
    );
    for (const typed of ['1e999', '1@1e999', '1/1e-400', '-1e999:1'])
      expect(parseSpread(typed)).toBeUndefined();
  });
});
