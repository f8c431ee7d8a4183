import type { Coverage } from '../pixels/draw.js';
import { squaredDistance } from './distance.js';

/**
 * The shape with a soft edge that lies inside it: 0 outside and at the rim, 1 from `px` inside the rim on, and in
 * between a smooth step that never falls on the way in. With 0 px the shape comes back as it is.
 */
export function feather(shape: Coverage, px: number): Coverage {
  if (px <= 0) return shape;
  const { width, height } = shape;
  const data = new Float32Array(shape.data.length);
  const outside = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) outside[i] = shape.data[i]! < 0.5 ? 1 : 0;
  const distances = squaredDistance(outside, width, height);
  for (let i = 0; i < data.length; i++)
    if (outside[i] === 0) data[i] = smoothStep((Math.sqrt(distances[i]!) - 0.5) / px);
  return { width, height, data };
}

/** 0 up to 0, 1 from 1 on, and 3 t^2 - 2 t^3 in between. */
export function smoothStep(t: number): number {
  return t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}
