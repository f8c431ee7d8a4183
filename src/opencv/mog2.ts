import type { SubtractBackground } from '../masks/subtract.js';
import { loadOpenCv } from './load.js';

/**
 * Gaussian-mixture background subtraction, OpenCV's MOG2 (Zivkovic 2004, "Improved adaptive Gaussian mixture model for
 * background subtraction"): up to 5 Gaussians a pixel, learnt from the frames; without its detection of shadows.
 */
export async function loadMog2(): Promise<SubtractBackground> {
  const { cv } = await loadOpenCv();
  return ({ width, height, channels, history, varThreshold }, frames, picture) => {
    const mog2 = new cv.BackgroundSubtractorMOG2(history, varThreshold, false);
    const frame = new cv.Mat(height, width, channels === 3 ? cv.CV_8UC3 : cv.CV_8UC1);
    const foreground = new cv.Mat();
    try {
      for (const values of frames) {
        frame.data.set(values);
        // A negative rate is the usual one: a share 1/n of the n-th frame, 1/history from then on.
        mog2.apply(frame, foreground, -1);
      }
      frame.data.set(picture);
      mog2.apply(frame, foreground, 0);
      return Uint8Array.from(foreground.data, (value) => (value > 0 ? 255 : 0));
    } finally {
      for (const owned of [mog2, frame, foreground]) owned.delete();
    }
  };
}
