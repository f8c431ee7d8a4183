import { createImage } from '../image.js';
import { developed } from './develop.js';
import { type Response, respond } from './response.js';
import { addSensorNoise, type SensorNoise } from './sensor-noise.js';

/**
 * What a sensor without colour filters makes of the light of each sample: clipped, with its noise, clipped again; free of
 * noise where the light saturates; as values of the response, or light where that is sRGB's. This is the plain twin of
 * `exposeBareFast` (src/wasm/sensor.ts).
 */
export function exposeBare(
  light: Float32Array,
  noise: SensorNoise,
  response: Response = 'srgb',
): Float32Array {
  const out = new Float32Array(light.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.min(1, light[i]!);
  addSensorNoise(out, noise);
  for (let i = 0; i < out.length; i++) out[i] = developed(out[i]!, light[i]!);
  return respond(createImage(out.length, 1, 1, 'linear', out), response).data;
}
