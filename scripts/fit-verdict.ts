/**
 * Measures the sets of fit-sets.ts as `gen-blur validate` does, and writes the table that its limits were fitted on:
 * `npx jiti scripts/fit-verdict.ts`. What was measured before is kept in bench/validate.jsonl and not measured again;
 * `--only REGEX` measures the sets of these names alone; `--table` measures nothing, and judges what is there by the limits as
 * they are now. `--holdout` measures sets that the limits weren't fitted on, into bench/holdout.jsonl.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { validate } from '../src/train/validate.js';
import { fitSets, holdoutSets } from './fit-sets.js';
import { type Measured, tableOf } from './fit-table.js';

const bench = path.join(import.meta.dirname, '../bench');
const [fitted, heldOut] = [path.join(bench, 'validate.jsonl'), path.join(bench, 'holdout.jsonl')];
const isHoldout = process.argv.includes('--holdout');
const log = isHoldout ? heldOut : fitted;

const readLog = (log: string): Measured[] =>
  fs.existsSync(log)
    ? fs
        .readFileSync(log, 'utf8')
        .trim()
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Measured)
    : [];

const rounded = (_: string, value: unknown) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(5)) : value;

const only = new RegExp(process.argv[process.argv.indexOf('--only') + 1] ?? '');
const sets = isHoldout ? holdoutSets : fitSets;
const chosen = process.argv.includes('--only') ? sets.filter(({ name }) => only.test(name)) : sets;
// The quick ones first.
const wanted = [...chosen].sort((a, b) => Number(a.trains !== false) - Number(b.trains !== false));

if (!process.argv.includes('--table'))
  for (const { name, truth, trains, make } of wanted) {
    if (readLog(log).some((measured) => measured.name === name)) continue;
    process.stderr.write(`${new Date().toISOString()} ${name}\n`);
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-fit-'));
    try {
      const place = await make(path.join(folder, 'set'));
      const before = process.cpuUsage();
      const found = await validate({
        ...{ place, seed: '0', backend: 'wasm', workers: 2, regardless: trains !== false },
        budget: 'default',
        // Bare folders of ours name their photo before the dash.
        ...('input' in place && !name.includes('one photo') && { groupBy: '^([a-z]+)-' }),
      });
      if (found === undefined) break;
      const { user, system } = process.cpuUsage(before);
      const { judgement, check, split, model, pictures, masks, agreement } = found;
      const broken = check.findings.filter(({ severity }) => severity === 'broken');
      const measured: Measured = {
        ...{ name, truth, photos: split.count },
        early: check.verdict === 'broken' || split.folds === 0 || split.count < 2 ? judgement : null,
        check: broken.map(({ code }) => code),
        ...{ steps: model?.steps ?? 0, cpuSeconds: (user + system) / 1e6 },
        ...(agreement && { agreement }),
        ...(pictures && { pictures }),
        ...(masks && { masks }),
      };
      fs.appendFileSync(log, `${JSON.stringify(measured, rounded)}\n`);
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }

fs.writeFileSync(path.join(bench, 'VALIDATE.md'), tableOf(readLog(fitted), readLog(heldOut)));
