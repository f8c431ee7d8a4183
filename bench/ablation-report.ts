/** What bench/ablation.ts compares, and how it is told. */

export interface Arm {
  readonly name: string;
  readonly about: string;
  readonly flags: readonly string[];
}

const NOISE = ['--noise', 'rsblur'];
const SATURATION = ['--saturation', '0.25:1.75'];

/** Each adds one thing to the one before. */
export const arms: readonly Arm[] = [
  { name: 'plain', about: 'blur of code values', flags: ['--light', 'srgb'] },
  { name: 'linear', about: '+ linear light', flags: [] },
  { name: 'noise', about: '+ noise', flags: NOISE },
  { name: 'saturation', about: '+ saturation', flags: [...NOISE, ...SATURATION] },
  { name: 'isp', about: '+ mosaic and ISP', flags: [...NOISE, ...SATURATION, '--isp', 'on'] },
];

/** What the test pairs are taken with. */
export const cameras: readonly Arm[] = [
  { name: 'rsblur', about: '`--camera rsblur`', flags: ['--camera', 'rsblur'] },
  { name: 'realblur', about: '`--camera realblur`', flags: ['--camera', 'realblur'] },
  { name: 'phone-night', about: '`--camera phone-night`', flags: ['--camera', 'phone-night'] },
  { name: 'none', about: 'no camera, linear light', flags: [] },
];

/** Bundled photos; in each fold those are held out whose number leaves the fold's when divided by FOLDS. */
export const PHOTOS = 8;
export const FOLDS = 4;

/** One probe, and what it made of the test pairs of the photos that it hadn't seen. */
export interface AblationRun {
  readonly seed: string;
  readonly arm: string;
  readonly fold: number;
  readonly steps: number;
  /** By camera, then by photo: mean squared error of its test pairs before and after. */
  readonly errors: Readonly<Record<string, Readonly<Record<string, readonly [number, number]>>>>;
}

/** What a report says of how the runs were made. */
export interface AblationTerms {
  readonly trainingPairs: number;
  readonly trainingSide: number;
  readonly testPairs: number;
  readonly testSide: number;
}

const psnrOf = (error: number) => -10 * Math.log10(error);
const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const errorOf = (values: readonly number[]) => {
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
};
const signed = (value: number) => `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;

/** Seeds of which every arm has every fold. */
function wholeSeeds(runs: readonly AblationRun[]): string[] {
  const seeds = [...new Set(runs.map(({ seed }) => seed))].sort();
  return seeds.filter((seed) => runs.filter((run) => run.seed === seed).length === arms.length * FOLDS);
}

/** PSNR of each photo's test pairs, dB: of the probe's output, or of the pairs as they are. */
function psnrs(
  runs: readonly AblationRun[],
  { camera, arm, seed }: { readonly camera: string; readonly arm: string; readonly seed: string },
  which: 0 | 1 = 1,
): number[] {
  const own = runs.filter((run) => run.arm === arm && run.seed === seed);
  const photos = Array.from({ length: PHOTOS }, (_, n) => n);
  return photos.map((n) => {
    const found = own.find(({ errors }) => errors[camera]?.[n] !== undefined);
    return psnrOf(found!.errors[camera]![n]![which]);
  });
}

/** The mean over the seeds, photo by photo. */
const overSeeds = (bySeed: readonly (readonly number[])[]) =>
  bySeed[0]!.map((_, n) => meanOf(bySeed.map((photos) => photos[n]!)));

function linesOf(runs: readonly AblationRun[], seeds: readonly string[], camera: string): string[] {
  return arms
    .map(({ name, about }, index) => {
      const of = (arm: string, which: 0 | 1 = 1) =>
        seeds.map((seed) => psnrs(runs, { camera, arm, seed }, which));
      const [made, given] = [of(name), of(name, 0)];
      const mean = meanOf(overSeeds(made));
      const cells = [about, mean.toFixed(2), signed(mean - meanOf(overSeeds(given)))];
      const before = arms[index - 1];
      if (before === undefined) return [...cells, '', '', ''];
      const earlier = of(before.name);
      const steps = made.map((photos, s) => photos.map((value, n) => value - earlier[s]![n]!));
      const step = overSeeds(steps);
      const better = step.filter((value) => value > 0).length;
      return [
        ...cells,
        `${signed(meanOf(step))} (${errorOf(step).toFixed(3)})`,
        `${better} of ${PHOTOS}`,
        steps.map((photos) => signed(meanOf(photos))).join(', '),
      ];
    })
    .map((cells) => `| ${cells.join(' | ')} |`);
}

export function ablationReport(runs: readonly AblationRun[], terms: AblationTerms): string {
  const seeds = wholeSeeds(runs);
  if (seeds.length === 0) return '';
  const steps = [...new Set(runs.map((run) => run.steps))].join(', ');
  const { trainingPairs, trainingSide, testPairs, testSide } = terms;
  const head = `# What each part of the camera teaches a probe

Made by \`npx jiti bench/ablation.ts\`, seeds ${seeds.join(', ')}: the slim probe (docs/training.md), ${steps} steps on pairs of \`trajectory\`
from six of the eight bundled photos, ${trainingPairs} a photo of ${trainingSide}x${trainingSide} px, judged on ${testPairs} pairs of ${testSide}x${testSide} px of each of the other
two; four times, so that each photo is held out once. All arms see the same photos, kernels, patches and first weights,
and each adds one thing to the one before (with the ISP, crops keep 8 px clear of the photo's edge). Test pairs have
kernels of their own, and are taken with four cameras.

PSNR is that of each photo's test pairs together, then the mean over photos and seeds; the gain is over the blurred
input. A step is the mean difference to the arm before, photo by photo, with its standard error over the ${PHOTOS} photos,
each of them the mean over the seeds; then how many photos it makes better, and the same mean seed by seed.
`;
  const tables = cameras.map(
    ({ name, about }) =>
      `\n## Tested with ${about}\n\n| trained on | PSNR, dB | gain | step (standard error) | photos better | by seed |\n|---|---|---|---|---|---|\n${linesOf(runs, seeds, name).join('\n')}\n`,
  );
  return `${head}${tables.join('')}`;
}
