/** The camera after any blur, in RSBlur's order (Rim et al. 2022): saturation, sensor noise on the mosaic, ISP, response. */
import { createImage, type Image, type Light, type Window } from '../image.js';
import { toLight } from '../pixels/colour.js';
import { crop } from '../pixels/crop.js';
import type { JpegRoundTrip } from '../pixels/jpeg.js';
import { inverse, type Matrix } from './colour-matrix.js';
import { type BayerPattern, type Mosaic, mosaicOf } from './mosaic.js';
import type { Response } from './response.js';
import { giveBackHighlights } from './saturation.js';
import type { SensorNoise } from './sensor-noise.js';
import { balanceWhite, inverseOf } from './white-balance.js';

/** What the image signal processor undoes and does again. */
export type IspPlan = {
  readonly pattern: BayerPattern;
  readonly redGain: number;
  readonly blueGain: number;
  /** Linear sRGB to the camera's white-balanced colours. */
  readonly matrix: Matrix;
};

/** A camera with everything drawn. */
export type CameraPlan = {
  /** Light above 1 that clipped highlights are given back before the blur. */
  readonly saturation: number;
  readonly noise: SensorNoise | null;
  readonly isp: IspPlan | null;
  readonly response: Response;
  /** Quality of the JPEG that the camera stores, 1 to 100. */
  readonly jpeg: number | null;
};

/** Pixels at each edge that demosaicing spoils; a frame keeps them between itself and the photo's edge. */
export const DEMOSAIC_MARGIN = 8;

/** Blurs the part of a picture that lies in `window`, in linear light or code values. */
export type Blur = (clean: Image<'linear'>, window: Window) => Image;

/**
 * The pair that a camera makes of the frame: blurred and sharp, both with its response; noise, demosaicing and JPEG are in
 * the blurred one only. Without a camera, the blur and the photo as they are.
 */
export function photograph(
  clean: Image<'linear'>,
  frame: Window,
  camera: CameraPlan | undefined,
  blur: Blur,
  steps: SensorSteps,
): { readonly blur: Image; readonly sharp: Image } {
  const sharp = crop(clean, frame);
  if (camera === undefined) return { blur: blur(clean, frame), sharp };
  const margin = camera.isp === null ? 0 : DEMOSAIC_MARGIN;
  const seen = {
    x: frame.x - margin,
    y: frame.y - margin,
    width: frame.width + 2 * margin,
    height: frame.height + 2 * margin,
  };
  const blurred = blur(giveBackHighlights(clean, camera.saturation), seen);
  return {
    blur: take(blurred, camera, steps, { ...frame, x: margin, y: margin }),
    sharp: steps.respond(sharp, camera.response),
  };
}

/**
 * The pair that a camera makes of pictures blurred already, whose size it keeps: the mosaic ends in its mirror image, so that
 * demosaicing spoils little at the edges. Highlights are given back before a blur, or not at all.
 */
export function photographBlurred(
  { blur, sharp }: { readonly blur: Image; readonly sharp: Image },
  camera: CameraPlan,
  steps: SensorSteps,
): { readonly blur: Image; readonly sharp: Image } {
  return {
    blur: take(blur, camera, steps, { x: 0, y: 0, width: blur.width, height: blur.height }),
    sharp: steps.respond(sharp, camera.response),
  };
}

/** What the camera writes of the light in a window: its response to what the sensor saw, and a JPEG where it makes one. */
function take(light: Image, camera: CameraPlan, steps: SensorSteps, window: Window): Image {
  const { noise, isp, response, jpeg } = camera;
  // Without a mosaic a value hangs on its own light alone, all the way to its code.
  const bare = noise !== null && isp === null && response !== 'srgb';
  const stored = bare
    ? crop(
        exposed(light, 'srgb', (data) => steps.exposeBare(data, noise, response)),
        window,
      )
    : steps.respond(crop(expose(light, camera, steps), window), response);
  return jpeg === null ? stored : steps.jpegRoundTrip(toLight(stored, 'srgb'), jpeg);
}

/** The heavy steps; `sensorSteps` of src/wasm/sensor.ts are their fast twins. */
export interface SensorSteps {
  addSensorNoise(data: Float32Array, noise: SensorNoise): void;
  exposeBare(light: Float32Array, noise: SensorNoise, response?: Response): Float32Array;
  develop(mosaic: Mosaic, srgbFromCamera: Matrix, light: Image<'linear'>): Image<'linear'>;
  respond(image: Image, response: Response): Image;
  readonly jpegRoundTrip: JpegRoundTrip;
}

/** What the sensor and its processor make of the light that reaches them. Light above 1 saturates. */
export function expose(light: Image, { saturation, noise, isp }: CameraPlan, steps: SensorSteps): Image {
  if (isp !== null) return throughMosaic(toLight(light, 'linear'), noise, isp, steps);
  if (noise === null && saturation === 0) return light;
  return exposed(light, 'linear', (data) =>
    noise === null ? saturated(data) : steps.exposeBare(data, noise),
  );
}

function exposed(image: Image, light: Light, make: (data: Float32Array) => Float32Array): Image {
  const { width, height, channels, data } = toLight(image, 'linear');
  return createImage(width, height, channels, light, make(data));
}

function saturated(light: Float32Array): Float32Array {
  const out = new Float32Array(light.length);
  for (let i = 0; i < out.length; i++) {
    const value = light[i]!;
    out[i] = value < 1 ? value : 1;
  }
  return out;
}

function throughMosaic(
  light: Image<'linear'>,
  noise: SensorNoise | null,
  isp: IspPlan,
  steps: SensorSteps,
): Image<'linear'> {
  const mosaic = mosaicOf(light, isp.pattern, isp.matrix);
  balanceWhite(mosaic, inverseOf(isp));
  if (noise !== null) steps.addSensorNoise(mosaic.data, noise);
  balanceWhite(mosaic, isp);
  return steps.develop(mosaic, inverse(isp.matrix)!, light);
}
