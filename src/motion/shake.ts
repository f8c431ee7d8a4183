import type { Image, Window } from '../image.js';
import { rasteriseTrajectory } from '../optics/rasterise.js';
import type { Convolve } from '../pixels/convolve.js';
import type { MovingBackground } from './expose.js';
import type { Poses } from './poses.js';

/** A background and what the sensor gathers of it while the camera moves. */
export type ShakenBackground = MovingBackground & { readonly exposed: Image<'linear'> };

/**
 * The exposure of the photo under a camera's shift, by one convolution: its kernel is the path's instants, each spread
 * on four pixels, which is what sampling the photo bilinearly at each instant comes to.
 */
export function shakenBackground(
  photo: Image<'linear'>,
  frame: Window,
  shift: Poses,
  convolve: Convolve,
): ShakenBackground {
  let reach = 0;
  for (let i = 0; i < shift.x.length; i++)
    reach = Math.max(reach, Math.abs(shift.x[i]!), Math.abs(shift.y[i]!));
  const canvas = 2 * Math.ceil(reach) + 1;
  const path = { x: shift.x, y: shift.y, shakes: 0 };
  const { kernel } = rasteriseTrajectory(path, { exposureFraction: 1, canvas, fit: false });
  const exposed = convolve(photo, kernel, { border: 'reflect', window: frame });
  return { picture: photo, corner: [frame.x, frame.y], poses: shift, exposed };
}
