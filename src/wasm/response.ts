import { createImage, type Image, type Light } from '../image.js';
import { KNOTS, type Response, respond, responseTable } from '../optics/response.js';
import { encodingCurve } from '../pixels/colour-transfer.js';
import { exposureOf } from '../pixels/latent.js';
import { type Kernels, kernels, scratch } from './load.js';

/** Values at a time: what the WebAssembly memory holds, whatever the picture. */
const CHUNK = 1 << 16;
const FLOAT = 4;
const DOUBLE = 8;

/** A response made ready: how many bytes of WebAssembly memory its tables take, and what puts them there. */
interface Responder {
  readonly bytes: number;
  /** Writes the tables to `at`, a multiple of 8, and returns what responds to `count` floats at an address, in place. */
  settle(wasm: Kernels, at: number): (dataAt: number, count: number) => void;
}

/** Undefined for sRGB's own, which leaves light as it is. */
export function createResponder(response: Response, light: Light): Responder | undefined {
  if (response === 'srgb') return undefined;
  const { joint, slope, first, coefficients } = encodingCurve();
  const table = responseTable(response);
  return {
    bytes: (coefficients.length + table.length) * DOUBLE,
    settle(wasm, at) {
      const tableAt = at + coefficients.length * DOUBLE;
      new Float64Array(wasm.memory.buffer, at).set(coefficients);
      new Float64Array(wasm.memory.buffer, tableAt).set(table);
      const curve = [joint, light === 'linear' ? slope : 0, at, first] as const;
      return (dataAt, count) => wasm.respondFloats(dataAt, count, ...curve, tableAt, KNOTS);
    },
  };
}

/** `respond` of src/optics/response.ts in WebAssembly, bit for bit. */
export function respondFast(image: Image, response: Response): Image {
  const responder = createResponder(response, image.light);
  // Code values are looked up, which is as quick as can be.
  if (responder === undefined || exposureOf(image) !== undefined) return respond(image, response);
  const { width, height, channels, data } = image;
  const wasm = kernels();
  const tablesAt = scratch(wasm, responder.bytes + CHUNK * FLOAT);
  const respondTo = responder.settle(wasm, tablesAt);
  const dataAt = tablesAt + responder.bytes;
  const out = new Float32Array(data.length);
  for (let from = 0; from < data.length; from += CHUNK) {
    const count = Math.min(CHUNK, data.length - from);
    const chunk = new Float32Array(wasm.memory.buffer, dataAt, count);
    chunk.set(data.subarray(from, from + count));
    respondTo(dataAt, count);
    out.set(chunk, from);
  }
  return createImage(width, height, channels, 'srgb', out);
}
