import { createBetween, loadFlow } from '../flow/between.js';
import type { InBetween } from '../pixels/in-between.js';
import { type MotionGrid, motionBetween } from '../pixels/motion-grid.js';
import type { Pyramid } from '../pixels/motion-pyramid.js';
import type { FramesTools } from '../recipe/frames.js';
import { createAccumulator } from '../wasm/accumulate.js';
import { sensorSteps } from '../wasm/sensor.js';
import { createLentCodes, type LentCodes } from './lent-codes.js';
import { createSharedPyramids } from './shared-pyramids.js';

/** A store of what was made last. */
function latest<K, T>(most: number) {
  const made = new Map<K, T>();
  return (key: K, make: () => T): T => {
    const known = made.get(key);
    if (known !== undefined) return known;
    const value = make();
    made.set(key, value);
    for (const old of made.keys()) {
      if (made.size <= most) break;
      made.delete(old);
    }
    return value;
  };
}

/** What the rendering of one clip's windows may ask for; with `flow`, OpenCV is loaded. Layers live in memory of `lent`. */
export async function createFramesTools(
  flow: boolean,
  lent: LentCodes = createLentCodes(),
): Promise<FramesTools> {
  const farneback = flow ? await loadFlow() : undefined;
  const betweens = latest<string, InBetween>(1);
  const pyramids = createSharedPyramids();
  const grids = new WeakMap<Pyramid, ReturnType<typeof latest<Pyramid, MotionGrid>>>();
  const gridsFrom = (from: Pyramid) => {
    const known = grids.get(from) ?? latest<Pyramid, MotionGrid>(4);
    grids.set(from, known);
    return known;
  };
  return {
    accumulator: createAccumulator,
    sensor: sensorSteps,
    codes: lent.take,
    pyramid: pyramids.of,
    done: (what) => ('levels' in what ? pyramids.done(what) : lent.giveBack(what)),
    motion: (from, to) => gridsFrom(from)(to, () => motionBetween(from, to)),
    between(from, to, light) {
      if (farneback === undefined) throw new Error('the recipe must declare that it needs flow');
      const between = betweens(`${from.index}-${to.index}`, () =>
        createBetween(farneback, from.picture, to.picture),
      );
      return between(light);
    },
  };
}
