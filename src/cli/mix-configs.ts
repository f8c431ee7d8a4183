import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted } from '../errors.js';
import type { MixOptions } from '../generate/mix.js';
import type { GenerateResult } from '../generate.js';
import { readConfig } from './flags.js';
import { createProgress } from './progress.js';
import { plural, shown, terminal } from './terminal.js';

type Parts = MixOptions['parts'];

const isFile = (place: string) => fs.statSync(place, { throwIfNoEntry: false })?.isFile() === true;

/**
 * The parts of a mix as datasets: a part that is a `--config` file of the default command is made first, into the `out`
 * that it names or else beside the mix, DIR-NAME, where it stays. It takes the mix's seed, and its share of the mix's
 * count, where it names none. Undefined where that was interrupted; the same call goes on from there.
 */
export async function makeParts(
  { parts, out, seed, count, overwrite, signal }: MixOptions,
  quiet: boolean,
): Promise<Parts | undefined> {
  const total = parts.reduce((sum, { share }) => sum + share, 0);
  const made: Parts[number][] = [];
  for (const [n, { folder: file, share }] of parts.entries()) {
    if (!isFile(file)) {
      made.push({ folder: file, share });
      continue;
    }
    const { name } = path.parse(file);
    const twin = parts.slice(0, n).some((other) => path.parse(other.folder).name === name);
    const config: Record<string, string> = {
      ...{ seed, out: `${out}-${name}${twin ? `-${n + 1}` : ''}` },
      ...(count !== undefined && { count: String(Math.ceil((count * share) / total)) }),
      ...(overwrite && { overwrite: 'true' }),
      ...(await readConfig(file)),
    };
    const result = await makePart(file, config, quiet, signal);
    if (result.interrupted) return undefined;
    made.push({ folder: config.out as string, share });
  }
  return made;
}

async function makePart(
  file: string,
  { recipe, out, seed, preset, input, ...texts }: Record<string, string>,
  quiet: boolean,
  signal: AbortSignal | undefined,
): Promise<GenerateResult> {
  if (recipe === undefined)
    throw expected({ what: `recipe in ${quoted(file)}`, expected: 'named', received: 'none' });
  const { generate } = await import('../generate.js');
  const progress = createProgress('pairs', quiet);
  const chosen = { ...(out && { out }), ...(seed && { seed }), ...(preset && { preset }) };
  try {
    return await generate(
      { recipe, inputs: input === undefined ? [] : [input], ...chosen, texts },
      {
        started(call, done) {
          if (!quiet)
            terminal.err(`${shown(file)}: ${plural(call.units.length, 'pair')} into ${shown(call.root)}`);
          progress.start(call.units.length, done);
        },
        sample: () => progress.step(),
      },
      signal,
    );
  } finally {
    progress.stop();
  }
}
