import { encodePng, type PngPicture } from '../codec/png.js';
import { ExitCode, UserError } from '../errors.js';
import { loadEcc } from '../opencv/ecc.js';
import { packageVersion } from '../package.js';
import { type CodedPicture, codesFromLinear, imageFromCodes } from '../pixels/colour.js';
import { oneOf, toggle } from '../recipe/parameters.js';
import { type AlignFigures, type AlignSteps, alignPair } from './align-pair.js';
import { matchFolders, readPicture, requireSameSize } from './match.js';
import { openOut } from './out-folder.js';

const RELOBLUR = 'ReLoBlur (Li et al. 2023)';

/** How pairs are aligned, declared as recipes declare their parameters. */
export const alignOptions = {
  geometry: toggle({
    default: true,
    about: 'Move the blurred picture onto the sharp one by a homography (ECC).',
  }),
  colour: oneOf({
    options: ['affine', 'matrix', 'none'],
    default: 'affine',
    about:
      'Correct the light of the blurred picture: a gain and an offset for each channel, or all three mixed (3x3).',
    source: RELOBLUR,
  }),
  photometric: toggle({
    default: true,
    about: 'Bring what is left of a difference in exposure to one, by one gain.',
    source: RELOBLUR,
  }),
};

export type AlignResult = AlignFigures & { readonly name: string };

export interface AlignFoldersOptions {
  readonly blur: string;
  readonly sharp: string;
  readonly out: string;
  readonly steps: AlignSteps;
  readonly signal?: AbortSignal | undefined;
  readonly onStart?: (total: number) => void;
  readonly onPair?: (result: AlignResult) => void;
}

/**
 * Aligns the pairs of two folders and writes OUT/blur, OUT/sharp (both black where either shows nothing), OUT/valid and
 * OUT/align.json. Throws a UserError where pictures don't go together.
 */
export async function alignFolders(
  options: AlignFoldersOptions,
): Promise<{ results: AlignResult[]; alone: string[] }> {
  const { steps, signal } = options;
  const folders = [
    { flag: '--blur', folder: options.blur },
    { flag: '--sharp', folder: options.sharp },
  ];
  const { matches, alone } = await matchFolders(folders);
  const find = steps.geometry ? await loadEcc() : () => undefined;
  const out = openOut(options.out, 'align.json');
  options.onStart?.(matches.length);
  const results: AlignResult[] = [];
  for (const { name, files } of matches) {
    if (signal?.aborted) return { results, alone };
    const [blurred, sharp] = (await Promise.all(files.map(readPicture))) as [CodedPicture, CodedPicture];
    requireSameSize(name, blurred, sharp);
    if (blurred.channels !== sharp.channels)
      throw new UserError(
        `Expected the pictures ${name} to be both grey or both colour, but received ${blurred.channels} and ${sharp.channels} channels; convert one.`,
        ExitCode.failed,
      );
    const { blur, valid, figures } = alignPair(imageFromCodes(blurred), imageFromCodes(sharp), steps, find);
    const data = codesFromLinear(blur.data, blurred.depth);
    const [moved, still] = [data, sharp.codes].map((codes) => masked(codes, valid, sharp.channels)) as [
      PngPicture['data'],
      PngPicture['data'],
    ];
    const { width, height, channels } = sharp;
    out.write(`blur/${name}.png`, encodePng({ width, height, channels, depth: blurred.depth, data: moved }));
    out.write(`sharp/${name}.png`, encodePng({ width, height, channels, depth: sharp.depth, data: still }));
    out.write(`valid/${name}.png`, encodePng({ width, height, channels: 1, depth: 8, data: valid }));
    const result = { name, ...figures };
    results.push(result);
    options.onPair?.(result);
  }
  out.finish({ gen_blur: packageVersion, params: { ...steps }, pairs: results, alone });
  return { results, alone };
}

function masked(codes: PngPicture['data'], valid: Uint8Array, channels: number): PngPicture['data'] {
  const out = codes.slice();
  for (let p = 0; p < valid.length; p++) if (valid[p] === 0) out.fill(0, p * channels, (p + 1) * channels);
  return out;
}
