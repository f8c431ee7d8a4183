import type { EstimateOptions } from '../masks/estimate.js';
import { oneOf, type Parameter, setting, toggle } from '../recipe/parameters.js';

const RELOBLUR = 'ReLoBlur (Li et al. 2023)';
const MOG2 = 'MOG2 (Zivkovic 2004)';

/** How masks are made, declared as recipes declare their parameters. */
export const maskOptions = {
  method: oneOf({
    options: ['auto', 'pooled', 'mog2', 'difference', 'oracle'],
    default: 'auto',
    about:
      "LBFMG-style background subtraction: by evidence pooled over growing neighbourhoods, or by MOG2; a plain threshold to compare them with; or a dataset's own masks. auto takes the latter where there are any, else pooled.",
    source: RELOBLUR,
  }),
  sceneBy: oneOf({
    options: ['pair', 'folder', 'prefix'],
    default: 'pair',
    about:
      'Which sharp pictures show one still scene: only the own one, all of a folder, or all whose names differ in their last number alone.',
  }),
  prefilter: setting({
    default: 1.5,
    min: 0,
    max: 20,
    unit: 'px',
    about: 'Smoothing of the evidence under --method mog2, at each scale.',
  }),
  history: setting({
    default: 50,
    min: 2,
    max: 10000,
    whole: true,
    unit: 'frames',
    about: 'Frames that MOG2 learns the background from.',
    source: `${MOG2}: 500, for video; more than 50 change nothing here`,
  }),
  varThreshold: setting({
    default: 16,
    min: 0.1,
    max: 1000,
    about:
      'Squared distance from the background, in variances of the noise, that makes foreground under --method mog2.',
    source: MOG2,
  }),
  levels: setting({
    default: 12,
    min: 0,
    max: 255,
    unit: 'levels',
    about: 'Difference of 8-bit values that makes foreground under --method difference.',
  }),
  minArea: setting({
    default: 100,
    min: 0,
    max: 1e8,
    whole: true,
    unit: 'px',
    about: 'Smaller areas are left out.',
  }),
  close: setting({
    default: 13,
    min: 0,
    max: 201,
    whole: true,
    unit: 'px',
    about: 'Gaps this wide are closed.',
  }),
  fillHoles: toggle({ default: true, about: 'Fill the holes of the mask.' }),
  soft: setting({
    default: 0,
    min: 0,
    max: 200,
    unit: 'px',
    about: 'Also write the masks softened by a Gaussian of this sigma, to mask-soft/.',
  }),
};

type SettingOf<P> = P extends Parameter<infer Setting, infer _> ? Setting : never;
export type MaskSettings = { readonly [K in keyof typeof maskOptions]: SettingOf<(typeof maskOptions)[K]> };

/** Sides of the squares that evidence is gathered over. */
const SCALES = [1, 2, 4];

/** What the estimate hangs on, of what was asked for. */
export function estimateOptions(settings: MaskSettings): EstimateOptions {
  const { prefilter, history, varThreshold, levels, minArea, close, fillHoles } = settings;
  const method = settings.method === 'auto' || settings.method === 'oracle' ? 'pooled' : settings.method;
  return { method, prefilter, scales: SCALES, history, varThreshold, levels, minArea, close, fillHoles };
}
