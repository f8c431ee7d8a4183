/** What bench/masks.ts measured, as a table and as a sheet of the worst cases. */
import sharp from 'sharp';
import type { Picture8 } from '../src/masks/estimate.js';
import { median } from './statistics.js';

export interface MaskResult {
  readonly method: string;
  readonly key: string;
  readonly conditions: Record<string, { iou: number; boundaryF: number; empty?: number }>;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export function maskReport(results: readonly MaskResult[], conditions: readonly string[]): string {
  const rows = [...new Set(results.map(({ method }) => method))].flatMap((method) =>
    conditions.map((name) => {
      const all = results.filter((result) => result.method === method);
      const figures = all.map((result) => result.conditions[name]).filter((one) => one !== undefined);
      const ious = figures.map(({ iou }) => iou);
      const empty = figures.flatMap(({ empty: share }) => (share === undefined ? [] : [share]));
      const under = (least: number) =>
        `${((100 * ious.filter((iou) => iou < least).length) / ious.length).toFixed(1)} %`;
      const cells = [
        ...[method, name, String(ious.length), mean(ious).toFixed(3), median(ious).toFixed(3)],
        ...[
          Math.min(...ious).toFixed(3),
          under(0.7),
          mean(figures.map(({ boundaryF }) => boundaryF)).toFixed(3),
        ],
        empty.length === 0
          ? ''
          : `${(100 * mean(empty)).toFixed(3)} %, ${(100 * Math.max(...empty)).toFixed(3)} %`,
      ];
      return `| ${cells.join(' | ')} |`;
    }),
  );
  return `# Estimated masks against the true ones

\`npx jiti bench/masks.ts\`: samples of the recipe \`local\`, 480x360 windows of the bundled photos, seed bench-masks; noise
of so many levels in both pictures, or both as JPEG of quality 85. A true mask has each pixel that changed by 2 levels or more
before that. The methods' defaults, the same for every picture; they were chosen on other seeds, and
in part on the same photos at another size.

| method | pictures | samples | mean IoU | median | worst | under 0.7 | boundary F | area of an empty pair: mean, most |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

![The worst under noise of 6 levels: sharp, blur, and the masks](masks-worst.png)

The six worst under noise of 6 levels: sharp, blur, and the two masks: white both, red missed, blue beside the truth.
`;
}

interface Case {
  readonly blur: Picture8;
  readonly sharp: Picture8;
  readonly mask: Uint8Array;
  readonly truth: Uint8Array;
}

const TILE = { width: 240, height: 180 };
const GAP = 4;

export async function worstSheet(
  results: readonly MaskResult[],
  open: (key: string) => Promise<Case>,
): Promise<void> {
  const iou = (result: MaskResult) => result.conditions['noise 6']?.iou ?? 1;
  const pooled = results.filter(({ method }) => method === 'pooled');
  const worst = [...pooled].sort((a, b) => iou(a) - iou(b)).slice(0, 6);
  const tiles = [];
  for (const [row, { key }] of worst.entries()) {
    const { blur, sharp: still, mask, truth } = await open(key);
    const { width, height } = blur;
    const both: Picture8 = { width, height, channels: 3, data: overlay(mask, truth) };
    for (const [column, picture] of [still, blur, both].entries()) {
      const raw = { width, height, channels: picture.channels };
      const tile = sharp(picture.data, { raw }).toColourspace('srgb').resize(TILE.width, TILE.height);
      const [left, top] = [column * (TILE.width + GAP), row * (TILE.height + GAP)];
      tiles.push({ input: await tile.png().toBuffer(), left, top });
    }
  }
  const size = { width: 3 * (TILE.width + GAP), height: worst.length * (TILE.height + GAP) };
  const sheet = sharp({ create: { ...size, channels: 3, background: '#888' } }).composite(tiles);
  await sheet.png({ palette: true }).toFile('bench/masks-worst.png');
}

function overlay(mask: Uint8Array, truth: Uint8Array): Uint8Array {
  const data = new Uint8Array(3 * truth.length);
  for (let p = 0; p < truth.length; p++) {
    const [found, real] = [mask[p]! > 127, truth[p]! > 127];
    if (found && real) data.fill(255, 3 * p, 3 * p + 3);
    else if (real) data[3 * p] = 255;
    else if (found) data[3 * p + 2] = 255;
  }
  return data;
}
