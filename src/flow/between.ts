import type { CodedPicture } from '../pixels/colour.js';
import type { InBetween } from '../pixels/in-between.js';
import { createInBetween } from '../wasm/in-between.js';
import type { DenseFlow } from './farneback.js';

export { flowAvailability, loadFlow } from './farneback.js';

/**
 * The light between two frames, along the optical flow both ways. What it gives reaches to the next call of
 * `createBetween`, and no longer.
 */
export function createBetween(flowOf: DenseFlow, from: CodedPicture, to: CodedPicture): InBetween {
  return createInBetween({ from, to, forth: flowOf(from, to), back: flowOf(to, from) });
}
