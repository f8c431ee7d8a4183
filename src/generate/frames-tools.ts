import { createBetween, loadFlow } from '../flow/between.js';
import { type MotionGrid, motionBetween } from '../pixels/motion-grid.js';
import { motionPyramid, type Pyramid } from '../pixels/motion-pyramid.js';
import type { ClipFrame, FramesTools } from '../recipe/frames.js';
import { createAccumulator } from '../wasm/accumulate.js';

/** A store of what was made last. */
function latest<T>(most: number) {
  const made = new Map<string, T>();
  return (key: string, make: () => T): T => {
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

/** What the rendering of one clip's windows may ask for; with `flow`, OpenCV is loaded. */
export async function createFramesTools(flow: boolean): Promise<FramesTools> {
  const farneback = flow ? await loadFlow() : undefined;
  const pyramids = latest<Pyramid>(4);
  const grids = latest<MotionGrid>(64);
  const pyramidOf = ({ index, picture }: ClipFrame) => pyramids(String(index), () => motionPyramid(picture));
  const pair = (from: ClipFrame, to: ClipFrame) => `${from.index}-${to.index}`;
  return {
    accumulator: createAccumulator,
    motion: (from, to) => grids(pair(from, to), () => motionBetween(pyramidOf(from), pyramidOf(to))),
    between(from, to, light) {
      if (farneback === undefined) throw new Error('the recipe must declare that it needs flow');
      return createBetween(farneback, from.picture, to.picture, light);
    },
  };
}
