import { createImage, type Image } from '../image.js';
import { KNOTS, type Response, respond, responseTable } from '../optics/response.js';
import { encodingCurve } from '../pixels/colour-transfer.js';
import { exposureOf } from '../pixels/latent.js';
import { kernels, scratch } from './load.js';

/** Values at a time: what the WebAssembly memory holds, whatever the picture. */
const CHUNK = 1 << 16;
const FLOAT = 4;
const DOUBLE = 8;

/** `respond` of src/optics/response.ts in WebAssembly, bit for bit. */
export function respondFast(image: Image, response: Response): Image {
  // Code values are looked up, which is as quick as can be.
  if (response === 'srgb' || exposureOf(image) !== undefined) return respond(image, response);
  const { width, height, channels, light, data } = image;
  const { joint, slope, first, coefficients } = encodingCurve();
  const table = responseTable(response);
  const wasm = kernels();
  const coefficientsAt = scratch(wasm, (coefficients.length + table.length) * DOUBLE + CHUNK * FLOAT);
  const tableAt = coefficientsAt + coefficients.length * DOUBLE;
  const dataAt = tableAt + table.length * DOUBLE;
  const { buffer } = wasm.memory;
  new Float64Array(buffer, coefficientsAt).set(coefficients);
  new Float64Array(buffer, tableAt).set(table);
  const out = new Float32Array(data.length);
  const curve = [joint, light === 'linear' ? slope : 0, coefficientsAt, first] as const;
  for (let from = 0; from < data.length; from += CHUNK) {
    const count = Math.min(CHUNK, data.length - from);
    const chunk = new Float32Array(buffer, dataAt, count);
    chunk.set(data.subarray(from, from + count));
    wasm.respondFloats(dataAt, count, ...curve, tableAt, KNOTS);
    out.set(chunk, from);
  }
  return createImage(width, height, channels, 'srgb', out);
}
