import type { Segment } from '../masks/find-things.js';
import { loadOpenCv } from './load.js';

const ITERATIONS = 3;
/** Its colour models begin with k-means, which draws. */
const SEED = 1;
/** OpenCV's GC_FGD and GC_PR_FGD: surely and probably the thing's. */
const FOREGROUND = [1, 3];

/** Cuts things out of what lies around them: OpenCV's grabCut (Rother et al. 2004), the same every time. */
export async function loadGrabCut(): Promise<Segment> {
  const { cv } = await loadOpenCv();
  return ({ width, height, data }, { x, y, width: across, height: down }) => {
    const picture = new cv.Mat(height, width, cv.CV_8UC3);
    const mask = new cv.Mat(height, width, cv.CV_8UC1);
    const models = [new cv.Mat(), new cv.Mat()] as const;
    try {
      picture.data.set(data);
      cv.setRNGSeed(SEED);
      const rectangle = new cv.Rect(x, y, across, down);
      cv.grabCut(picture, mask, rectangle, ...models, ITERATIONS, cv.GC_INIT_WITH_RECT);
      return Uint8Array.from(mask.data, (value) => (FOREGROUND.includes(value) ? 255 : 0));
    } finally {
      for (const owned of [picture, mask, ...models]) owned.delete();
    }
  };
}
