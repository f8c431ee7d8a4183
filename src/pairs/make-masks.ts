import { encodePng } from '../codec/png.js';
import type { Json } from '../json.js';
import { type Agreement, agreement } from '../masks/agreement.js';
import { type EstimateMethod, estimateMask, type Picture8 } from '../masks/estimate.js';
import type { SubtractBackground } from '../masks/subtract.js';
import { loadMog2 } from '../opencv/mog2.js';
import { packageVersion } from '../package.js';
import type { CodedPicture } from '../pixels/colour.js';
import { smoothPlane } from '../pixels/smooth.js';
import type { Parameter } from '../recipe/parameters.js';
import { flagName } from '../recipe/settings.js';
import { estimateOptions, type MaskSettings, maskOptions } from './mask-options.js';
import { type MaskSubject, type MaskTask, maskTasks } from './mask-tasks.js';
import { maskOf, readPicture, requireSameSize } from './match.js';
import { openOut } from './out-folder.js';

/** What is told of one mask. */
export interface MaskResult {
  readonly name: string;
  readonly method: EstimateMethod | 'oracle';
  /** Share of the picture that it covers. */
  readonly area: number;
  /** Standard deviation of the evidence that noise makes, in code values; of estimated masks. */
  readonly noise?: number;
  readonly agreement?: Agreement;
}

export interface MakeMasksOptions {
  readonly subject: MaskSubject;
  readonly settings: MaskSettings;
  /** Where to write; undefined to measure only. */
  readonly out: string | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onStart?: (total: number) => void;
  readonly onMask?: (result: MaskResult) => void;
}

/** Makes or exports masks, writes them, and measures them against true ones. Throws a UserError for what is wrong. */
export async function makeMasks(
  options: MakeMasksOptions,
): Promise<{ results: MaskResult[]; mean?: Agreement }> {
  const { settings, signal } = options;
  const tasks = await maskTasks(options.subject, settings);
  const out = options.out === undefined ? undefined : openOut(options.out, 'masks.json');
  options.onStart?.(tasks.length);
  const results: MaskResult[] = [];
  for (const task of tasks) {
    if (signal?.aborted) return { results };
    const { result, mask, width, height } = await makeMask(task, settings);
    results.push(result);
    out?.write(`mask/${task.name}.png`, grey(mask, width, height));
    if (settings.soft > 0)
      out?.write(
        `mask-soft/${task.name}.png`,
        grey(soften(mask, width, height, settings.soft), width, height),
      );
    options.onMask?.(result);
  }
  const mean = meanAgreement(results);
  const values = Object.entries(maskOptions).map(([name, parameter]): [string, Json] => [
    flagName(name),
    (parameter as Parameter).format(settings[name as keyof MaskSettings]),
  ]);
  out?.finish({
    gen_blur: packageVersion,
    params: { ...Object.fromEntries(values), scales: [...estimateOptions(settings).scales] },
    ...(mean && { mean }),
    masks: results,
  });
  return { results, ...(mean && { mean }) };
}

async function makeMask(task: MaskTask, settings: MaskSettings) {
  const oracle = settings.method === 'oracle' || (settings.method === 'auto' && task.own !== undefined);
  const made = oracle ? await ownMask(task) : await estimated(task, settings);
  const { mask, width, height } = made;
  const truth = task.against === undefined ? undefined : await readPicture(task.against);
  if (truth !== undefined) requireSameSize(task.name, made.picture, truth);
  const result: MaskResult = {
    name: task.name,
    method: oracle ? 'oracle' : estimateOptions(settings).method,
    area: rounded(mask.reduce((count, value) => count + (value > 127 ? 1 : 0), 0) / mask.length),
    ...(made.noise !== undefined && { noise: rounded(made.noise) }),
    ...(truth && { agreement: roundedAll(agreement(mask, maskOf(truth), width, height)) }),
  };
  return { result, mask, width, height };
}

interface Made {
  readonly picture: CodedPicture;
  readonly mask: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  readonly noise?: number;
}

async function ownMask({ own }: MaskTask): Promise<Made> {
  const picture = await readPicture(own as string);
  return { picture, mask: maskOf(picture), width: picture.width, height: picture.height };
}

let subtractor: Promise<SubtractBackground> | undefined;

async function estimated({ name, blur, sharps }: MaskTask, settings: MaskSettings): Promise<Made> {
  subtractor ??= loadMog2();
  const subtract = await subtractor;
  const picture = await readPicture(blur);
  const stills: Picture8[] = [];
  for (const file of sharps) {
    const still = await readPicture(file);
    requireSameSize(name, picture, still);
    stills.push(eightBit(still));
  }
  const made = estimateMask(eightBit(picture), stills, estimateOptions(settings), subtract);
  return { picture, ...made, width: picture.width, height: picture.height };
}

function eightBit({ width, height, channels, depth, codes }: CodedPicture): Picture8 {
  const data = codes instanceof Uint8Array ? codes : Uint8Array.from(codes, (code) => code / 257 + 0.5);
  if (depth === 8 || data !== codes) return { width, height, channels, data };
  throw new RangeError('8-bit codes of another depth');
}

function grey(data: Uint8Array, width: number, height: number): Uint8Array {
  return encodePng({ width, height, channels: 1, depth: 8, data }, 'fast');
}

function soften(mask: Uint8Array, width: number, height: number, sigma: number): Uint8Array {
  const { data } = smoothPlane({ width, height, data: Float32Array.from(mask) }, sigma);
  return Uint8Array.from(data, (value) => value + 0.5);
}

const rounded = (value: number) => Number(value.toPrecision(6));

function roundedAll({ iou, precision, recall, boundaryF }: Agreement): Agreement {
  return {
    iou: rounded(iou),
    precision: rounded(precision),
    recall: rounded(recall),
    boundaryF: rounded(boundaryF),
  };
}

function meanAgreement(results: readonly MaskResult[]): Agreement | undefined {
  const all = results.map(({ agreement }) => agreement).filter((one) => one !== undefined);
  if (all.length === 0) return undefined;
  const mean = (name: keyof Agreement) => all.reduce((sum, one) => sum + one[name], 0) / all.length;
  return roundedAll({
    iou: mean('iou'),
    precision: mean('precision'),
    recall: mean('recall'),
    boundaryF: mean('boundaryF'),
  });
}
