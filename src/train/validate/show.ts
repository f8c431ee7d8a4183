import type { CachedPair } from '../data/cache.js';
import { SEEN_LEVEL } from '../data/patches.js';
import type { ShownPair } from './arm.js';
import { JUDGED_SIDE, type Restored } from './evaluate.js';
import { middleOf, valuesOf } from './middle.js';

type Judges = 'pictures' | 'mask';

const SHOWN = 6;

const codesOf = (values: Float32Array) =>
  Uint8Array.from(values, (value) => Math.min(255, Math.max(0, value * 255 + 0.5)));

/** One value a pixel, as three channels. */
const inGrey = (values: ArrayLike<number>) =>
  Float32Array.from({ length: values.length * 3 }, (_, i) => values[Math.floor(i / 3)]!);

type Middle = Pick<Restored, 'window' | 'input' | 'target'>;

/** What the report shows of a pair: of a set with masks the mask stands for the target. */
export function showPair(pair: CachedPair, middle: Middle, judges: Judges, output?: Float32Array): ShownPair {
  const { window, input, target } = middle;
  const { width, height } = window;
  const shown = judges === 'pictures' ? target : inGrey(maskIn(pair, window));
  return {
    ...{ key: pair.key, width, height },
    input: codesOf(input),
    target: codesOf(shown),
    ...(output && { output: codesOf(judges === 'pictures' ? output : inGrey(output)) }),
  };
}

function maskIn({ mask, width }: CachedPair, window: Middle['window']): Float32Array {
  const seen = new Float32Array(window.width * window.height);
  for (let y = 0, i = 0; y < window.height; y++)
    for (let x = 0; x < window.width; x++, i++)
      if ((mask?.[(window.y + y) * width + window.x + x] ?? 0) >= SEEN_LEVEL) seen[i] = 1;
  return seen;
}

/** Some pairs of a set that nothing was trained on. */
export function showUntrained(pairs: readonly CachedPair[], judges: Judges): ShownPair[] {
  const every = Math.max(1, Math.floor(pairs.length / SHOWN));
  return pairs
    .filter((_, i) => i % every === 0)
    .slice(0, SHOWN)
    .map((pair) => {
      const window = middleOf(pair, JUDGED_SIDE);
      const [input, target] = [valuesOf(pair, pair.input, window), valuesOf(pair, pair.target, window)];
      return showPair(pair, { window, input, target }, judges);
    });
}
