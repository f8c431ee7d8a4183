import type { PairResult } from '../train/validate/arm.js';
import type { MaskMeasures } from '../train/validate/judge-masks.js';
import type { PictureMeasures } from '../train/validate/judge-pictures.js';
import { gainOf } from '../train/validate/statistics.js';
import type { Validation } from '../train/validate.js';
import { type Bar, barChart, lineChart, type Series, scatterChart } from './charts.js';
import type { Section } from './page.js';

const signed = (value: number) => `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)} dB`;

/** Gains, the controls, curves, and gain by blur. */
export function pictureSections(found: Validation, measures: PictureMeasures): Section[] {
  const { own, trusted, shuffled, identity } = measures;
  const bar = (
    name: string,
    { gain, error }: { gain: number; error: number },
    colour: Bar['colour'],
  ): Bar => ({
    ...{ name, value: gain, text: signed(gain), colour },
    error,
  });
  const bars = [
    bar('held-out photos', own, own.gain > 0 ? 'good' : 'bad'),
    {
      name: 'best constant alone',
      value: own.constant,
      text: signed(own.constant),
      colour: 'three',
    } as const,
    bar('trusted pairs', trusted, trusted.gain > 0 ? 'good' : 'bad'),
    bar('shuffled, held-out', shuffled.own, 'three'),
    bar('shuffled, trusted', shuffled.trusted, 'three'),
    bar('identity', identity, 'three'),
  ];
  return [
    {
      title: 'Gain and controls',
      about:
        'Change of PSNR against the input, mean over photos, with its standard error. The constant is one shift and change of colour for all; the controls were trained on shuffled targets, and on inputs as their own targets. Bars that reach farther are cut.',
      html: barChart(bars, 'Gain and controls, dB'),
    },
    {
      title: 'Training',
      html: `<div class="row">${gainCurve(found)}${lossCurve(found)}</div>`,
    },
    ...blurSection(found),
  ];
}

function gainCurve({ arms }: Validation): string {
  const series = Object.entries(arms).flatMap(([id, { curve }]): Series[] => {
    const points = curve.flatMap(({ step, gain }) => (gain === undefined ? [] : [[step, gain] as const]));
    if (!id.startsWith('set-') || points.length === 0) return [];
    const fold = Number(id.slice(4));
    return [{ name: `fold ${fold + 1}`, colour: fold === 0 ? 'one' : 'two', points }];
  });
  return series.length === 0
    ? ''
    : lineChart(series, { x: 'steps', y: 'held-out gain, dB (a few patches)', zero: true });
}

/** Loss over its own beginning, so that arms of different targets compare. */
function lossCurve({ arms }: Validation): string {
  const series = Object.entries(arms).flatMap(([id, { curve }]): Series[] => {
    if (id === 'identity') return [];
    const smooth = curve.map(({ step }, i) => {
      const near = curve.slice(Math.max(0, i - 3), i + 1);
      return [step, near.reduce((sum, { loss }) => sum + loss, 0) / near.length] as const;
    });
    const start = smooth[Math.min(3, smooth.length - 1)]?.[1] ?? 1;
    const points = smooth.map(([step, loss]) => [step, loss / start] as const);
    const name = id === 'shuffled' ? 'shuffled' : `fold ${Number(id.slice(4)) + 1}`;
    return [{ name, colour: id === 'shuffled' ? 'three' : id === 'set-0' ? 'one' : 'two', points }];
  });
  return lineChart(series, { x: 'steps', y: 'loss, over its beginning' });
}

function blurSection({ arms }: Validation): Section[] {
  const pointsOf = (results: readonly PairResult[]) =>
    results.flatMap(({ blurPx, input, output }) =>
      blurPx === undefined || input === 0 ? [] : [[blurPx, gainOf(input, output)] as const],
    );
  const sets = Object.entries(arms).flatMap(([id, arm]) => (id.startsWith('set-') ? [arm] : []));
  const own = pointsOf(sets.flatMap(({ held }) => held));
  const trusted = pointsOf(sets.flatMap((arm) => arm.trusted));
  const series: Series[] = [
    ...(own.length > 0 ? [{ name: 'held-out pairs', colour: 'one', points: own } as const] : []),
    ...(trusted.length > 0 ? [{ name: 'trusted pairs', colour: 'two', points: trusted } as const] : []),
  ];
  if (series.length === 0) return [];
  return [
    {
      title: 'Gain by blur size',
      about:
        'Each pair by the diagonal of the box around its kernel. Large blur takes a larger model than this one.',
      html: scatterChart(series, { x: 'blur, px', y: 'gain, dB', zero: true }),
    },
  ];
}

/** Detection and its control. */
export function maskSections(found: Validation, { own, shuffled, agreement }: MaskMeasures): Section[] {
  const bar = (name: string, value: number, colour: Bar['colour']): Bar => ({
    ...{ name, value, colour },
    text: value.toFixed(2),
  });
  return [
    {
      title: 'Damage found, and controls',
      about:
        'Average precision over all pixels of held-out pairs. Guessing reaches the share of pixels that are damaged; the control was trained on masks of other pictures.',
      html: barChart(
        [
          bar('held-out photos', own.precision, 'good'),
          bar('trained on shuffled masks', shuffled.precision, 'three'),
          bar('guessing', own.prevalence, 'three'),
        ],
        'Average precision',
      ),
    },
    {
      title: 'Masks and pictures',
      about: `Without any model: input and target differ under the masks by ${agreement.contrast.toFixed(1)} standard deviations more than around them; laid elsewhere the masks reach at most ${agreement.best.contrast.toFixed(1)}, at (${agreement.best.dx}, ${agreement.best.dy}) px. Masks of different photos correlate by ${agreement.likeness.toFixed(2)}.`,
      html: lossCurve(found),
    },
  ];
}
