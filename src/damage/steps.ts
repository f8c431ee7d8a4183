import type { Image } from '../image.js';
import { boxKernel, gaussianKernel } from '../pixels/blur-kernels.js';
import { toLight } from '../pixels/colour.js';
import { type FadePlan, fade } from '../pixels/fade.js';
import { addGrain, type GrainPlan } from '../pixels/grain.js';
import { addNoise, type NoisePlan } from '../pixels/noise.js';
import { addPaperGrain, type PaperGrainPlan } from '../pixels/paper-grain.js';
import type { Stream } from '../random.js';
import type { Tools, Values } from '../recipe/define.js';
import type { fadeParameters, unstructuredParameters } from './parameters.js';

/** One thing that happened to the whole picture. */
export type Step =
  | {
      readonly step: 'blur';
      readonly kind: 'gaussian' | 'box';
      readonly size: number;
      readonly sigma: number;
      readonly light: 'srgb' | 'linear';
    }
  | {
      readonly step: 'resize';
      readonly across: number;
      readonly down: number;
      readonly back: 'nearest' | 'bilinear';
    }
  | ({ readonly step: 'grain' } & GrainPlan)
  | ({ readonly step: 'fade' } & FadePlan)
  | ({ readonly step: 'paperGrain' } & PaperGrainPlan)
  | ({ readonly step: 'noise' } & NoisePlan)
  | { readonly step: 'jpeg'; readonly quality: number };

type FadeValues = Values<typeof fadeParameters>;
type StepValues = FadeValues & Values<typeof unstructuredParameters>;

/** Draws how a print faded. */
export function planFade(values: FadeValues, stream: Stream): FadePlan {
  return {
    contrast: values.fadeContrast,
    lift: values.blackLift,
    dye: values.dye(stream.derive('dye')),
    dyeStrength: values.dyeStrength,
    vignette: values.vignette,
    unevenness: values.unevenness,
    seed: stream.derive('uneven').seed,
  };
}

function planNoise(values: StepValues, stream: Stream): NoisePlan {
  const kind = values.noise(stream.derive('kind'));
  const seed = stream.derive('field').seed;
  if (kind === 'salt-pepper') return { kind, seed, amount: values.saltAmount, saltShare: values.saltShare };
  return { kind, seed, sigma: values.noiseSigma / 255 };
}

/**
 * Draws what happens to the whole picture and in which order: `before` the print is damaged and `after`. Each
 * has a stream of its own, so that another probability for one leaves the others as they were.
 */
export function planSteps(
  values: StepValues,
  stream: Stream,
  grey: boolean,
): { before: Step[]; after: Step[] } {
  const { order } = values;
  const happens = (name: string, p: number) => stream.derive('happens', name).uniform() < p;
  const when = <S extends Step>(p: number, step: S): S[] => (happens(step.step, p) ? [step] : []);
  const fading = planFade(values, stream.derive('fade'));
  const scene = [
    ...when(values.blurProbability, {
      step: 'blur',
      kind: values.blur(stream.derive('blur')),
      size: values.blurSize,
      sigma: values.blurSigma,
      // A lens blurs light; the released code, whose order is random, blurs code values.
      light: order === 'physical' ? 'linear' : 'srgb',
    }),
    ...when(values.resizeProbability, {
      step: 'resize',
      across: values.resizeScale(stream.derive('across')),
      down: values.resizeScale(stream.derive('down')),
      back: values.resizeBack(stream.derive('back')),
    }),
    ...when(values.grainProbability, {
      step: 'grain',
      seed: stream.derive('grain').seed,
      size: values.grainSize,
      strength: values.grainStrength / 255,
    }),
    ...when(values.fadeProbability, { step: 'fade', ...fading }),
    ...when(values.paperGrainProbability, {
      step: 'paperGrain',
      kind: values.paperGrain(stream.derive('paper')),
      seed: stream.derive('paper grain').seed,
      sizePx: values.paperGrainSize,
      black: grey || fading.dye === 'sepia',
      strength: values.paperGrainStrength / 255,
    }),
  ];
  const scan = [
    ...when(values.noiseProbability, { step: 'noise', ...planNoise(values, stream.derive('noise')) }),
    ...when(values.jpegProbability, { step: 'jpeg', quality: values.jpegQuality }),
  ];
  if (order === 'physical') return { before: scene, after: scan };
  return { before: shuffled([...scene, ...scan], stream.derive('order')), after: [] };
}

/** Every order alike (Fisher and Yates). */
function shuffled<T>(items: readonly T[], stream: Stream): T[] {
  const all = [...items];
  for (let i = all.length - 1; i > 0; i--) {
    const j = stream.integer(0, i);
    [all[i], all[j]] = [all[j]!, all[i]!];
  }
  return all;
}

/**
 * Does the steps in turn to a picture of code values. It stays as it is unless it may be `spent`: what comes back may
 * then lie in its memory, since memory that comes and goes takes its time.
 */
export function takeSteps(
  image: Image<'srgb'>,
  steps: readonly Step[],
  tools: Tools,
  spent = false,
): Image<'srgb'> {
  return steps.reduce((aged, step) => takeStep(aged, step, tools, spent || aged !== image), image);
}

function takeStep(image: Image<'srgb'>, plan: Step, tools: Tools, spent: boolean): Image<'srgb'> {
  if (plan.step === 'blur') {
    const kernel = plan.kind === 'box' ? boxKernel(plan.size) : gaussianKernel(plan.size, plan.sigma);
    const source = toLight<'srgb' | 'linear'>(image, plan.light);
    return toLight(tools.convolve(source, kernel, { border: 'reflect' }), 'srgb');
  }
  const out = spent ? image.data : new Float32Array(image.data.length);
  if (plan.step === 'resize') {
    const width = Math.max(1, Math.round(image.width * plan.across));
    const height = Math.max(1, Math.round(image.height * plan.down));
    const small = tools.resample(image, width, height, 'bicubic');
    return tools.resample(small, image.width, image.height, plan.back, out);
  }
  if (plan.step === 'grain') return addGrain(image, plan, tools.convolve, out);
  if (plan.step === 'fade') return fade(image, plan, out);
  if (plan.step === 'paperGrain') return addPaperGrain(image, plan, tools.convolve, out);
  if (plan.step === 'noise') return addNoise(image, plan, out);
  return tools.jpegRoundTrip(image, plan.quality, out);
}
