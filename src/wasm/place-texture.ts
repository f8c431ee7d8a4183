import type { Coverage } from '../pixels/draw.js';
import { nodesOf } from '../pixels/place-texture.js';
import type { Placement, Texture } from '../pixels/texture.js';
import { occupancyOf } from '../pixels/texture-index.js';
import { kernels, scratch } from './load.js';

/** Floats of the picture made at a time: what the WebAssembly memory holds besides the texture. */
const BAND_FLOATS = 1 << 17;
const aligned = (bytes: number) => Math.ceil(bytes / 16) * 16;

/** `placeTexture` of src/pixels/place-texture.ts in WebAssembly, bit for bit. */
export function placeTextureFast(
  texture: Texture,
  placement: Placement,
  width: number,
  height: number,
  data: Float32Array = new Float32Array(width * height),
): Coverage {
  const { columns, follow } = nodesOf(texture, placement, width, height);
  const { tiles, across, down } = occupancyOf(texture);
  const wasm = kernels();
  const rows = Math.max(1, Math.floor(BAND_FLOATS / width));
  const sizes = [texture.data.length, tiles.length, columns * 8, columns * 8, rows * width * 4].map(aligned);
  const [textureBytes, tilesBytes, nodesBytes] = sizes as [number, number, number];
  const textureAt = scratch(
    wasm,
    sizes.reduce((sum, bytes) => sum + bytes, 0),
  );
  const tilesAt = textureAt + textureBytes;
  const usAt = tilesAt + tilesBytes;
  const vsAt = usAt + nodesBytes;
  const outAt = vsAt + nodesBytes;
  const { buffer } = wasm.memory;
  const bytes = new Uint8Array(buffer);
  bytes.set(texture.data, textureAt);
  bytes.set(tiles, tilesAt);
  const us = new Float64Array(buffer, usAt, columns);
  const vs = new Float64Array(buffer, vsAt, columns);
  const source = [textureAt, texture.width, texture.height, tilesAt, across, down] as const;
  for (let top = 0; top < height; top += rows) {
    const count = Math.min(rows, height - top);
    const band = new Float32Array(buffer, outAt, count * width).fill(0);
    for (let y = 0; y < count; y++) {
      follow(top + y, us, vs);
      wasm.textureRow(outAt + y * width * 4, width, usAt, vsAt, ...source);
    }
    data.set(band, top * width);
  }
  return { width, height, data };
}
