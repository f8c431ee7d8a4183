import type { Window } from '../image.js';
import { findThings, type RgbCodes } from '../masks/find-things.js';
import { type PlacedMatte, refineMatte } from '../masks/refine-matte.js';
import { loadGrabCut } from '../opencv/grabcut.js';
import type { CodedPicture } from '../pixels/colour-codes.js';

/** The mattes of what stands out in each photo, found once a worker. */
export interface PhotoThings {
  /** Mattes in the photo's coordinates moved to those of `region`; a function of the photo's pixels alone. */
  find(key: string, photo: CodedPicture, region: Window): Promise<readonly PlacedMatte[]>;
}

/** Things are looked for in a picture of this longest side, px. */
const SIDE = 224;
/** The oldest mattes go when all of them take more. */
const MOST_BYTES = 2 ** 28;

export function createPhotoThings(): PhotoThings {
  const found = new Map<string, readonly PlacedMatte[]>();
  const bytes = () => [...found.values()].flat().reduce((sum, { data }) => sum + data.byteLength, 0);
  return {
    async find(key, photo, region) {
      const mattes = found.get(key) ?? (await mattesIn(photo));
      found.set(key, mattes);
      while (found.size > 1 && bytes() > MOST_BYTES) found.delete(found.keys().next().value as string);
      return mattes.map((matte) => {
        const { window } = matte;
        return { ...matte, window: { ...window, x: window.x - region.x, y: window.y - region.y } };
      });
    },
  };
}

async function mattesIn(photo: CodedPicture): Promise<PlacedMatte[]> {
  const segment = await loadGrabCut();
  const whole = rgbOf(photo);
  const small = reduced(whole, SIDE);
  return findThings(small, segment).map((mask) => refineMatte(whole, mask, small));
}

function rgbOf({ width, height, channels, depth, codes }: CodedPicture): RgbCodes {
  const data = new Uint8Array(3 * width * height);
  const shift = depth - 8;
  for (let p = 0; p < width * height; p++)
    for (let c = 0; c < 3; c++) data[3 * p + c] = codes[channels * p + (channels === 3 ? c : 0)]! >> shift;
  return { width, height, data };
}

/** Made smaller, if it is larger, by the mean of what lies under each pixel. */
function reduced(picture: RgbCodes, side: number): RgbCodes {
  const longest = Math.max(picture.width, picture.height);
  if (longest <= side) return picture;
  const width = Math.max(1, Math.round((picture.width * side) / longest));
  const height = Math.max(1, Math.round((picture.height * side) / longest));
  const data = new Uint8Array(3 * width * height);
  for (let y = 0, to = 0; y < height; y++) {
    const [top, bottom] = [y, y + 1].map((v) => Math.floor((v * picture.height) / height)) as [
      number,
      number,
    ];
    for (let x = 0; x < width; x++, to += 3) {
      const [left, right] = [x, x + 1].map((v) => Math.floor((v * picture.width) / width)) as [
        number,
        number,
      ];
      const sums = [0, 0, 0];
      for (let row = top; row < bottom; row++)
        for (let i = 3 * (row * picture.width + left); i < 3 * (row * picture.width + right); i += 3)
          for (let c = 0; c < 3; c++) sums[c]! += picture.data[i + c]!;
      const count = (right - left) * (bottom - top);
      for (let c = 0; c < 3; c++) data[to + c] = Math.round(sums[c]! / count);
    }
  }
  return { width, height, data };
}
