import { drawText } from '../codec/text.js';
import { kernelPicture } from '../optics/kernel-picture.js';
import { trajectoryPicture } from '../optics/trajectory-picture.js';
import { drawFrame, paste } from '../pixels/draw.js';
import type { DrawnKernel } from '../recipe/define.js';
import { FAINT, MARGIN, titledSheet } from './sheet-title.js';

const TILE = 200;
const GAP = 8;
const HEADER = 76;
const CAPTION = 24;

/** How many kernels a montage shows. */
export const MOST_DRAWN = 48;

/** Kernels on one sheet, with the paths that made them beside them where they have one: the first of `count`. */
export async function drawMontage(
  name: string,
  shown: readonly { readonly key: string; readonly drawn: DrawnKernel }[],
  count: number,
  about: string,
) {
  const withPath = shown.some(({ drawn }) => drawn.trajectory !== undefined);
  const block = withPath ? 2 * TILE + GAP : TILE;
  const columns = Math.min(shown.length, withPath ? 4 : 8);
  const rows = Math.ceil(shown.length / columns);
  const sheet = await titledSheet(
    MARGIN + columns * (block + MARGIN),
    HEADER + rows * (TILE + CAPTION + GAP) + GAP,
    name,
    `${count} kernels, ${about}${shown.length < count ? `; the first ${shown.length} are shown` : ''}`,
  );
  for (const [i, { key, drawn }] of shown.entries()) {
    const x = MARGIN + (i % columns) * (block + MARGIN);
    const y = HEADER + Math.floor(i / columns) * (TILE + CAPTION + GAP);
    const picture = kernelPicture(drawn.kernel, TILE);
    const left = x + (withPath ? TILE + GAP : 0) + Math.max(0, (TILE - picture.width) >> 1);
    const top = y + Math.max(0, (TILE - picture.height) >> 1);
    if (drawn.trajectory) {
      paste(
        sheet,
        trajectoryPicture({ ...drawn.trajectory, shakes: 0 }, drawn.exposureFraction ?? 1, TILE),
        x,
        y,
      );
      drawFrame(sheet, { x, y, width: TILE, height: TILE }, [0.75, 0.74, 0.73]);
    }
    paste(sheet, picture, left, top);
    await drawText(sheet, x, y + TILE + 3, caption(key, drawn), { size: 14, colour: FAINT, maxWidth: block });
  }
  return sheet;
}

function caption(key: string, { measures, exposureFraction }: DrawnKernel): string {
  const exposure =
    exposureFraction === undefined ? '' : `  exposure ${Number(exposureFraction.toPrecision(3))}`;
  return `${key}${exposure}  RMS ${Number(measures.rmsRadiusPx).toFixed(1)} px  ${measures.taps} taps`;
}
