import type { Plane } from './tiles.js';

/** Of the eight ways to lay a picture: bit 0 mirrors left to right, bit 1 top to bottom, bit 2 swaps rows and columns. */
function laid(picture: Plane, way: number): Plane {
  const { width, height, channels, data } = picture;
  const swapped = (way & 4) !== 0;
  const [wide, high] = swapped ? [height, width] : [width, height];
  const out = new Float32Array(data.length);
  for (let y = 0; y < high; y++)
    for (let x = 0; x < wide; x++) {
      const [u, v] = swapped ? [y, x] : [x, y];
      const column = (way & 1) !== 0 ? width - 1 - u : u;
      const row = (way & 2) !== 0 ? height - 1 - v : v;
      for (let c = 0; c < channels; c++)
        out[(y * wide + x) * channels + c] = data[(row * width + column) * channels + c] as number;
    }
  return { width: wide, height: high, channels, data: out };
}

/** The way that undoes another: mirrors change places where rows and columns do. */
const undoing = (way: number): number => ((way & 4) === 0 ? way : 4 | ((way & 1) << 1) | ((way & 2) >> 1));

/**
 * The mean over what is made of a picture laid in each of eight ways, each laid back (the self-ensemble of Timofte et al.
 * 2016, "Seven ways to improve example-based single image super resolution").
 */
export async function overEightWays(picture: Plane, run: (picture: Plane) => Promise<Plane>): Promise<Plane> {
  let mean: Plane | undefined;
  for (let way = 0; way < 8; way++) {
    const { channels, data } = laid(await run(laid(picture, way)), undoing(way));
    mean ??= { ...picture, channels, data: new Float32Array(data.length) };
    for (let i = 0; i < data.length; i++) mean.data[i] = (mean.data[i] as number) + (data[i] as number) / 8;
  }
  return mean as Plane;
}
