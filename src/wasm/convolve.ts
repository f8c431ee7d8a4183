import type { Image, Kernel, Light } from '../image.js';
import { type ConvolveOptions, convolvedWindow } from '../pixels/convolve.js';
import { exposureOf, latentImage } from '../pixels/latent.js';
import { inFloats, inWholeNumbers } from './convolve-arithmetic.js';
import { wholeKernel } from './convolve-pairs.js';
import { nonZeroBox } from './convolve-program.js';
import { codedSource, codedTarget, floatSource, floatTarget, wholeSource } from './convolve-rows.js';
import { convolveStrips } from './convolve-strips.js';

/**
 * `convolve` of src/pixels/convolve.ts over the kernel's non-zero taps in WebAssembly SIMD, float32: within 1e-6 of the
 * twin, relative to the sum of |tap| times the largest pixel. A pixel's bytes hang on the pixels it sees and on the
 * kernel alone, not on the window, nor on the strips that keep the WebAssembly memory within 8 MB.
 *
 * Of an 8-bit picture nobody has seen the floats of yet, it gives a latent one, whose 8-bit code values need no floats
 * either. With the usual kernels (see `wholeKernel`) they are computed in whole numbers, twice as fast: a code is the one
 * nearest to the twin's light, or beside it where that light lies within a twentieth of a code of the threshold.
 */
export function convolveFast<L extends Light>(
  image: Image<L>,
  kernel: Kernel,
  { border, borderValue = 0, window: asked }: ConvolveOptions,
): Image<L> {
  const window = convolvedWindow(image, kernel, { border, ...(asked && { window: asked }) });
  const options = { border, borderValue, window };
  const { channels, light } = image;
  const size = { width: window.width, height: window.height, channels, light };
  const length = window.width * window.height * channels;
  const coded = exposureOf(image)?.coded;
  const box = nonZeroBox(kernel);
  // A weight that isn't finite makes floats that aren't, which their checks must see.
  if (coded?.depth !== 8 || box === undefined || !kernel.data.every((weight) => Math.abs(weight) < 1e30)) {
    const data = new Float32Array(length);
    if (box !== undefined)
      convolveStrips(image, inFloats(kernel, box, channels), options, (wasm) => [
        floatSource(image, wasm),
        floatTarget(data, wasm),
      ]);
    return { ...size, data };
  }
  // The picture may be developed when the kernel has long been used for something else.
  const own = { ...kernel, data: kernel.data.slice() };
  const floats = inFloats(own, box, channels);
  const whole = borderValue >= 0 && borderValue <= 1 ? wholeKernel(kernel, box) : undefined;
  return latentImage(size, {
    develop() {
      const data = new Float32Array(length);
      convolveStrips(coded, floats, options, (wasm, at) => [
        codedSource(coded, wasm, at),
        floatTarget(data, wasm),
      ]);
      return data;
    },
    codes(depth, room) {
      if (depth !== 8) return undefined;
      const codes = room(length, depth) as Uint8Array;
      const arithmetic = whole === undefined ? floats : inWholeNumbers(whole, channels);
      const sourceOf = whole === undefined ? codedSource : wholeSource;
      convolveStrips(coded, arithmetic, options, (wasm, at, scratchBytes) => [
        sourceOf(coded, wasm, at),
        codedTarget(codes, wasm, at + scratchBytes),
      ]);
      return codes;
    },
  });
}
