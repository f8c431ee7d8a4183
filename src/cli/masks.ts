import { ExitCode, expected, UserError } from '../errors.js';
import { type ExportMasksOptions, exportMasks } from '../generate/export-masks.js';
import { maskOptions } from '../pairs/mask-options.js';
import { oneOf, setting } from '../recipe/parameters.js';
import { flagName } from '../recipe/settings.js';
import { type AddCommand, type Voice, voiceOf } from './context.js';
import { estimateMasks } from './estimate-masks.js';
import { type Arguments, flagsOf, textFlag, textOf } from './flags.js';
import { jsonLine, plural, shown, terminal } from './terminal.js';

const layout = oneOf({
  options: ['folders', 'irregular'],
  default: 'folders',
  about: 'A folder for each mask layer, or the flat folder of irregular masks that inpainting trainers read.',
});
const threshold = setting({
  default: 1,
  min: 1,
  max: 255,
  whole: true,
  about: 'The least value of a soft mask that counts.',
});

/**
 * `gen-blur masks`: a dataset's own masks, binary, as trainers read them; or, of any pairs, estimated ones. Naming a
 * method, pairs or true masks to measure against asks for the latter.
 */
export const addMasks: AddCommand = (cli, context) =>
  cli.command(
    'masks [dataset]',
    "export a dataset's masks, or estimate those of any pairs (LBFMG-style)",
    (builder) =>
      builder.positional('dataset', { type: 'string', describe: 'The folder of a dataset.' }).options({
        out: textFlag('An empty or new folder.'),
        blur: textFlag('Masks of any two folders of pairs instead: the one of the blurred pictures,'),
        sharp: textFlag('and the one of the sharp, with files of the same names.'),
        against: textFlag("Measure against true masks: a dataset's layer, or a folder of masks."),
        layer: textFlag('One mask layer only, such as mask-scratch.'),
        ...flagsOf({ layout, threshold }, "A dataset's own masks:"),
        ...flagsOf(maskOptions, 'Estimated masks:'),
      }),
    context.run((args) => {
      const asked = ['blur', 'sharp', 'method', 'against'].some((flag) => textOf(args, flag) !== undefined);
      const estimating = asked || args.dataset === undefined;
      refuseOthers(args, estimating);
      if (estimating) return estimateMasks(args, voiceOf(args), context.signal);
      return masks(optionsOf(args), voiceOf(args));
    }),
  );

/** Flags of the other of the two tasks would be without effect. */
function refuseOthers(args: Arguments, estimating: boolean): void {
  const others = estimating ? ['layout', 'layer', 'threshold'] : Object.keys(maskOptions).map(flagName);
  const given = others.find((flag) => args[flag] !== undefined);
  if (given === undefined) return;
  const task = estimating ? 'masks are estimated' : "a dataset's own masks are exported";
  const remedy = estimating ? 'leave it out' : 'estimate with --method, or leave it out';
  throw new UserError(`Expected no --${given} where ${task}, but received one; ${remedy}.`);
}

function optionsOf(args: Arguments): ExportMasksOptions {
  const out = textOf(args, 'out');
  if (out === undefined)
    throw expected({ what: '--out', expected: 'an empty or new folder', received: 'none' });
  return {
    dataset: String(args.dataset),
    out,
    layout: layout.parse(textOf(args, 'layout') ?? layout.default, '--layout'),
    layer: textOf(args, 'layer'),
    threshold: threshold.parse(textOf(args, 'threshold') ?? threshold.default, '--threshold'),
  };
}

async function masks(options: ExportMasksOptions, flags: Voice): Promise<ExitCode> {
  const { out, written, empty } = await exportMasks(options);
  if (flags.json) terminal.out(jsonLine({ event: 'done', out: shown(out), written, empty }));
  if (flags.json || flags.quiet) return ExitCode.done;
  const count = Object.values(written).reduce((sum, number) => sum + number, 0);
  const left = empty > 0 ? `; ${empty} empty ones are left out` : '';
  terminal.out(`${plural(count, 'mask')} in ${shown(out)}${left}`);
  for (const [layer, number] of Object.entries(written))
    terminal.out(`  ${options.layout === 'folders' ? `${layer}/` : layer}  ${number}`);
  return ExitCode.done;
}
