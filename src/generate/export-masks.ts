import fs from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../codec/decode.js';
import { encodePng } from '../codec/png.js';
import { expected, quoted, UserError } from '../errors.js';
import { readDataset, readSamples } from '../sink/dataset.js';
import { FILES } from '../sink/file-names.js';
import type { LayerRecord } from '../sink/records.js';
import { diskError, writeWhole } from '../sink/write-file.js';

/** How exported masks lie: a folder for each layer, or all masks of one layer right in the folder. */
export type MaskLayout = 'folders' | 'irregular';

export interface ExportMasksOptions {
  readonly dataset: string;
  readonly out: string;
  readonly layout: MaskLayout;
  /** The mask layer that `irregular` takes, and `folders` is held to where it is given. */
  readonly layer?: string | undefined;
  /** The least value, of 255, that counts as masked. */
  readonly threshold: number;
}

export interface ExportedMasks {
  readonly out: string;
  /** How many were written, by layer. */
  readonly written: Readonly<Record<string, number>>;
  /** Masks without a masked pixel, which `irregular` leaves out. */
  readonly empty: number;
}

/**
 * Writes a dataset's masks alone, as binary PNG (0, or 255 where masked): `folders` as LAYER/KEY.png, as loaders of
 * image and mask folders read them; `irregular` as KEY.png, the flat folder of irregular masks from which inpainting
 * trainers draw at random (Liu et al. 2018; white is missing), without empty ones. Throws a UserError where there are none.
 */
export async function exportMasks(options: ExportMasksOptions): Promise<ExportedMasks> {
  const { layout, threshold } = options;
  const names = maskLayersOf(options);
  takeOut(options.out);
  const written: Record<string, number> = {};
  let empty = 0;
  for (const { key, split, layers } of readSamples(options.dataset))
    for (const name of names) {
      const layer = layers[name];
      if (layer === undefined) continue;
      const codes = await readMask(options.dataset, layer);
      let masked = 0;
      for (let p = 0; p < codes.data.length; p++) {
        const set = codes.data[p]! >= threshold;
        codes.data[p] = set ? 255 : 0;
        if (set) masked += 1;
      }
      if (layout === 'irregular' && masked === 0) {
        empty += 1;
        continue;
      }
      const folder = [...(split === undefined ? [] : [split]), ...(layout === 'folders' ? [name] : [])];
      writeWhole(options.out, [...folder, `${key}.png`].join('/'), encodePng(codes, 'small'));
      written[name] = (written[name] ?? 0) + 1;
    }
  fs.rmSync(path.join(options.out, FILES.state), { recursive: true, force: true });
  return { out: options.out, written, empty };
}

function maskLayersOf({ dataset, layer, layout }: ExportMasksOptions): string[] {
  const record = readDataset(dataset);
  if (record === undefined)
    throw expected({
      what: quoted(dataset),
      expected: 'a finished dataset',
      received: `a folder without ${FILES.dataset}`,
    });
  const masks = Object.keys(record.roles).filter((name) => record.roles[name] === 'mask');
  if (masks.length === 0)
    throw new UserError(
      `Expected a dataset with masks, but the recipe ${record.recipe} makes none; old-photo, scratches and holes do.`,
    );
  const wanted = layer ?? (layout === 'irregular' ? masks[0] : undefined);
  if (wanted !== undefined && !masks.includes(wanted))
    throw expected({ what: '--layer', expected: `one of ${masks.join(', ')}`, received: quoted(wanted) });
  return wanted === undefined ? masks : [wanted];
}

async function readMask(root: string, layer: LayerRecord) {
  const { width, height, codes } = await decodePhoto(
    fs.readFileSync(path.join(root, layer.path)),
    layer.path,
  );
  return { width, height, channels: 1 as const, depth: 8 as const, data: Uint8Array.from(codes) };
}

function takeOut(out: string): void {
  try {
    fs.mkdirSync(out, { recursive: true });
  } catch (thrown) {
    throw diskError(thrown, out);
  }
  const [first] = fs.readdirSync(out).filter((name) => name !== FILES.state);
  if (first !== undefined)
    throw expected({
      what: `--out ${quoted(out)}`,
      expected: 'an empty or new folder',
      received: `one that holds ${quoted(first)}`,
    });
}
