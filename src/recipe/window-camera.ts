import { type CameraPlan, photographBlurred, type SensorSteps } from '../optics/camera.js';
import { type CodedPicture, codesOf, type Depth, imageFromCodes } from '../pixels/colour.js';
import { topCode } from '../pixels/colour-codes.js';
import type { Response } from '../pixels/response.js';

/** Bits of an averaged window on its way to the camera, whose noise is finer than 8 can hold. */
export const SEEN_DEPTH: Depth = 16;

/** Frames whose clipped highlights are given light above their top again, before it is averaged. */
export function highlit(response: Response, alpha: number): Response {
  if (alpha === 0) return response;
  const tables = new Map<Depth, Float32Array>();
  const topOf = (depth: Depth) => response.lightOf(depth)[topCode(depth)]!;
  return {
    lightOf(depth) {
      const known = tables.get(depth);
      if (known !== undefined) return known;
      const table = response.lightOf(depth).slice();
      table[topCode(depth)] = topOf(depth) * (1 + alpha);
      tables.set(depth, table);
      return table;
    },
    codesOf(light, from, to) {
      const top = topOf(from);
      return response.codesOf(
        light.map((value) => (value < top ? value : top)),
        from,
        to,
      );
    },
  };
}

/** What a camera makes of an averaged window and its sharp frame, whose code values are taken for sRGB's. */
export function takenBy(
  camera: CameraPlan,
  pair: { readonly blur: CodedPicture; readonly sharp: CodedPicture },
  depth: Depth,
  steps: SensorSteps,
): { readonly blur: CodedPicture; readonly sharp: CodedPicture } {
  const seen = { blur: imageFromCodes(pair.blur), sharp: imageFromCodes(pair.sharp) };
  const { blur, sharp } = photographBlurred(seen, camera, steps);
  const coded = (picture: CodedPicture, codes: CodedPicture['codes']) => ({ ...picture, depth, codes });
  return { blur: coded(pair.blur, codesOf(blur, depth)), sharp: coded(pair.sharp, codesOf(sharp, depth)) };
}
