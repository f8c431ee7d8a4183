import fs from 'node:fs';
import path from 'node:path';
import { encodeNpy } from '../codec/npy.js';
import { encodePng } from '../codec/png.js';
import { drawText } from '../codec/text.js';
import { expected, quoted } from '../errors.js';
import type { JsonObject } from '../json.js';
import { kernelPicture } from '../optics/kernel-picture.js';
import { trajectoryPicture } from '../optics/trajectory-picture.js';
import { packageVersion } from '../package.js';
import { createSheet, drawFrame, paste } from '../pixels/draw.js';
import type { DrawnKernel, NamedRecipe } from '../recipe/define.js';
import { FILES } from './file-names.js';
import { quantise } from './quantise.js';
import { diskError, makeFolder, writeWhole } from './write-file.js';

interface KeyedKernel {
  readonly key: string;
  readonly plan: JsonObject;
  readonly drawn: DrawnKernel;
}

const STATISTICS = 'statistics.json';
const TILE = 200;
const GAP = 8;
const MARGIN = 28;
const HEADER = 76;
const CAPTION = 24;
const MOST_DRAWN = 48;
const INK = [0.13, 0.14, 0.16] as const;
const FAINT = [0.45, 0.46, 0.48] as const;

/** Makes the folder or takes one that kernels were drawn into before; refuses any other that isn't empty. */
export function takeKernelFolder(out: string): void {
  try {
    makeFolder(out);
  } catch (thrown) {
    throw diskError(thrown, out);
  }
  const entries = fs.readdirSync(out);
  if (entries.length === 0) return;
  if (!entries.includes(STATISTICS) || !entries.includes('montage.png'))
    throw expected({
      what: `--out ${quoted(out)}`,
      expected: 'an empty or new folder, or one of kernels drawn before',
      received: `a folder that holds ${quoted(entries[0])}`,
    });
  for (const name of ['kernel', STATISTICS, 'montage.png'])
    fs.rmSync(path.join(out, name), { recursive: true, force: true });
}

/** Writes kernel/KEY.npy and .png, montage.png and, last, statistics.json. */
export async function writeKernels(
  out: string,
  { name, recipe }: NamedRecipe,
  kernels: readonly KeyedKernel[],
  about: string,
): Promise<void> {
  for (const { key, drawn } of kernels) {
    const { width, height, data } = drawn.kernel;
    writeWhole(out, `kernel/${key}.npy`, encodeNpy([height, width], data));
    writeWhole(out, `kernel/${key}.png`, encodePng(quantise(kernelPicture(drawn.kernel, 260), 8), 'fast'));
  }
  writeWhole(out, 'montage.png', encodePng(quantise(await drawMontage(name, kernels, about), 8), 'fast'));
  const statistics = {
    gen_blur: packageVersion,
    recipe: `${name}@${recipe.version}`,
    count: kernels.length,
    summary: summarise(kernels),
    kernels: kernels.map(({ key, plan, drawn }) => ({ key, plan, ...drawn.measures })),
  };
  writeWhole(out, STATISTICS, `${JSON.stringify(statistics, null, 2)}\n`);
  fs.rmSync(path.join(out, FILES.state), { recursive: true, force: true });
}

/** Mean and extremes of every measure. */
export function summarise(
  kernels: readonly KeyedKernel[],
): Record<string, { mean: number; min: number; max: number }> {
  const names = Object.keys(kernels[0]?.drawn.measures ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const values = kernels.map(({ drawn }) => Number(drawn.measures[name]));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      return [
        name,
        { mean: Number(mean.toPrecision(6)), min: Math.min(...values), max: Math.max(...values) },
      ];
    }),
  );
}

async function drawMontage(name: string, kernels: readonly KeyedKernel[], about: string) {
  const shown = kernels.slice(0, MOST_DRAWN);
  const withPath = shown.some(({ drawn }) => drawn.trajectory !== undefined);
  const block = withPath ? 2 * TILE + GAP : TILE;
  const columns = Math.min(shown.length, withPath ? 4 : 8);
  const rows = Math.ceil(shown.length / columns);
  const sheet = createSheet(
    MARGIN + columns * (block + MARGIN),
    HEADER + rows * (TILE + CAPTION + GAP) + GAP,
    [0.965, 0.96, 0.95],
  );
  const title = await drawText(sheet, MARGIN, 14, name, { size: 32, colour: INK });
  const count = `${kernels.length} kernels, ${about}${shown.length < kernels.length ? `; the first ${shown.length} are shown` : ''}`;
  await drawText(sheet, MARGIN + title + 16, 30, count, {
    size: 16,
    colour: FAINT,
    maxWidth: sheet.width - title - 3 * MARGIN,
  });
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
