import fs from 'node:fs';
import path from 'node:path';
import { encodePng } from '../codec/png.js';
import { expected, quoted } from '../errors.js';
import { packageVersion } from '../package.js';
import { FILES } from '../sink/file-names.js';
import { quantise } from '../sink/quantise.js';
import { diskError, writeWhole } from '../sink/write-file.js';
import { drawHistogram } from './histogram.js';
import type { Judged } from './judge.js';
import type { PairMeasures } from './pair.js';

const REPORT = 'check.json';
const HISTOGRAM = /^histogram-[a-z0-9-]+\.png$/;

/** Refuses a report inside what it is about: it would be a spare file there the next time. */
export function refuseInside(out: string, folders: readonly string[]): void {
  const place = realPath(out);
  for (const folder of folders) {
    const relative = path.relative(realPath(folder), place);
    const inside = relative === '' || (relative.split(path.sep)[0] !== '..' && !path.isAbsolute(relative));
    if (inside)
      throw expected({
        what: `--out ${quoted(out)}`,
        expected: 'a folder outside the pairs that are checked',
        received: relative === '' ? 'that very folder' : 'one inside',
      });
  }
}

/** The true place of a path, of which the end may not exist yet. */
function realPath(name: string): string {
  const absolute = path.resolve(name);
  if (fs.existsSync(absolute)) return fs.realpathSync(absolute);
  const parent = path.dirname(absolute);
  return parent === absolute ? absolute : path.join(realPath(parent), path.basename(absolute));
}

/** Makes the folder, or takes one with an earlier report; refuses any other that isn't empty. */
export function takeReportFolder(out: string): void {
  try {
    fs.mkdirSync(out, { recursive: true });
  } catch (thrown) {
    throw diskError(thrown, out);
  }
  const entries = fs.readdirSync(out).filter((name) => name !== FILES.state);
  if (entries.length > 0 && !entries.includes(REPORT))
    throw expected({
      what: `--out ${quoted(out)}`,
      expected: 'an empty or new folder, or one of an earlier check',
      received: `a folder that holds ${quoted(entries[0])}`,
    });
}

/** Writes the histograms and, last, check.json. */
export async function writeReport(
  out: string,
  { verdict, quantities }: Judged,
  measured: readonly PairMeasures[],
): Promise<void> {
  for (const name of fs.readdirSync(out)) if (HISTOGRAM.test(name)) fs.rmSync(path.join(out, name));
  for (const quantity of quantities) {
    const sheet = await drawHistogram(quantity);
    writeWhole(out, `histogram-${quantity.name}.png`, encodePng(quantise(sheet, 8), 'small'));
  }
  writeWhole(out, REPORT, reportText(verdict, measured));
  fs.rmSync(path.join(out, FILES.state), { recursive: true, force: true });
}

/** The verdict for people to read, and a line for each pair. */
function reportText(verdict: Judged['verdict'], measured: readonly PairMeasures[]): string {
  const head = JSON.stringify({ gen_blur: packageVersion, ...verdict }, rounded, 2).slice(0, -2);
  const pairs = measured.map((measures) => `    ${JSON.stringify(measures, rounded)}`);
  return `${head},\n  "pairs": [\n${pairs.join(',\n')}\n  ]\n}\n`;
}

/** Numbers with the digits that mean something. JSON has no word for what isn't finite: it becomes null. */
export function rounded(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}
