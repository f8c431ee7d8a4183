import fs from 'node:fs';
import path from 'node:path';
import { encodeNpy } from '../codec/npy.js';
import { encodePng } from '../codec/png.js';
import { expected, quoted } from '../errors.js';
import type { JsonObject } from '../json.js';
import { kernelPicture } from '../optics/kernel-picture.js';
import { packageVersion } from '../package.js';
import type { DrawnKernel, NamedRecipe } from '../recipe/define.js';
import { FILES } from './file-names.js';
import { drawMontage, MOST_DRAWN } from './kernel-montage.js';
import { quantise } from './quantise.js';
import { diskError, makeFolder, writeWhole } from './write-file.js';

/** A kernel with the key it is written under. */
export interface KeyedKernel {
  readonly key: string;
  readonly plan: JsonObject;
  readonly drawn: DrawnKernel;
}

const STATISTICS = 'statistics.json';
const MONTAGE = 'montage.png';
const OWN = ['kernel', STATISTICS, MONTAGE, FILES.state];

/** Makes the folder or takes one that kernels were drawn into before; refuses any other that isn't empty. */
function takeKernelFolder(out: string): void {
  try {
    makeFolder(out);
  } catch (thrown) {
    throw diskError(thrown, out);
  }
  const entries = fs.readdirSync(out);
  if (entries.length === 0) return;
  const finished = entries.includes(STATISTICS) && entries.includes(MONTAGE);
  // Left by a run that was stopped: its own files alone, and its temporary ones.
  const begun = entries.includes(FILES.state) && entries.every((name) => OWN.includes(name));
  if (!finished && !begun)
    throw expected({
      what: `--out ${quoted(out)}`,
      expected: 'an empty or new folder, or one of kernels drawn before',
      received: `a folder that holds ${quoted(entries[0])}`,
    });
  for (const name of OWN) fs.rmSync(path.join(out, name), { recursive: true, force: true });
}

/** What statistics.json says of a kernel. */
export interface KernelRecord {
  readonly key: string;
  readonly plan: JsonObject;
  readonly measures: DrawnKernel['measures'];
}

/** A folder that kernels are written into one by one; of those written, only what statistics.json says is held. */
export interface KernelFolder {
  /** Writes kernel/KEY.npy and .png. */
  add(kernel: KeyedKernel): KernelRecord;
  /** Writes montage.png and, last, statistics.json. */
  finish(): Promise<readonly KernelRecord[]>;
}

/** `about` is what the montage says of where the kernels come from. */
export function openKernelFolder(out: string, { name, recipe }: NamedRecipe, about: string): KernelFolder {
  takeKernelFolder(out);
  const records: KernelRecord[] = [];
  const shown: KeyedKernel[] = [];
  return {
    add(kernel) {
      const { key, plan, drawn } = kernel;
      const { width, height, data } = drawn.kernel;
      writeWhole(out, `kernel/${key}.npy`, encodeNpy([height, width], data));
      writeWhole(out, `kernel/${key}.png`, encodePng(quantise(kernelPicture(drawn.kernel, 260), 8), 'fast'));
      const record = { key, plan, measures: drawn.measures };
      records.push(record);
      if (shown.length < MOST_DRAWN) shown.push(kernel);
      return record;
    },
    async finish() {
      const montage = await drawMontage(name, shown, records.length, about);
      writeWhole(out, MONTAGE, encodePng(quantise(montage, 8), 'fast'));
      const statistics = {
        gen_blur: packageVersion,
        recipe: `${name}@${recipe.version}`,
        count: records.length,
        summary: summarise(records),
        kernels: records.map(({ key, plan, measures }) => ({ key, plan, ...measures })),
      };
      writeWhole(out, STATISTICS, `${JSON.stringify(statistics, null, 2)}\n`);
      fs.rmSync(path.join(out, FILES.state), { recursive: true, force: true });
      return records;
    },
  };
}

/** Mean and extremes of every measure. */
function summarise(
  kernels: readonly KernelRecord[],
): Record<string, { mean: number; min: number; max: number }> {
  const names = Object.keys(kernels[0]?.measures ?? {});
  return Object.fromEntries(
    names.map((name) => {
      const values = kernels.map(({ measures }) => Number(measures[name]));
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      // Not Math.min(...values), which takes no more arguments than the stack holds.
      const min = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
      const max = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
      return [name, { mean: Number(mean.toPrecision(6)), min, max }];
    }),
  );
}
