/** What was measured, as bench/RESULTS.md tells it: ratios first, since they hold on other machines too. */
import type { Timing } from './contender.js';
import type { Panel } from './plot.js';
import { line, median, quantile } from './statistics.js';
import type { Usage } from './whole-runs.js';

export interface Measured {
  /** By each contender. */
  readonly pairsMade: number;
  /** Pairs that ours made before those that count, and before their turns began. */
  readonly compiled: number;
  readonly pairs: ReadonlyMap<string, readonly Timing[]>;
  /** Peers that couldn't start, and why. */
  readonly absent: Readonly<Record<string, string>>;
  /** Our blurred picture against OpenCV's in linear light, in code values. */
  readonly same: { readonly mean: number; readonly most: number } | undefined;
  /** What the long tests counted, as a table. */
  readonly sound: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly kernels: readonly (readonly Timing[])[];
  readonly blur: readonly (readonly Timing[])[];
  readonly encoder: readonly (readonly Timing[])[];
  readonly whole: readonly { readonly count: number; readonly workers: number; readonly usage: Usage }[];
  readonly startUp: readonly Usage[];
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGb: number;
    readonly system: string;
    readonly load: readonly [before: number, after: number];
  };
}

const OURS = 'gen-blur';
const FLOOR = 'codec floor';
const cpu = (timings: readonly Timing[]) => timings.map(({ cpuMs }) => cpuMs);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map((_, i) => (i === 0 ? '---' : '---:')), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function pairTable({ pairs, absent }: Measured): string {
  const ours = median(cpu(pairs.get(OURS) ?? []));
  const rows = [...pairs].map(([name, timings]) => {
    const times = cpu(timings);
    const spread = `${quantile(times, 0.25).toFixed(0)}–${quantile(times, 0.75).toFixed(0)}`;
    return [name, `**${(median(times) / ours).toFixed(2)}x**`, median(times).toFixed(1), spread];
  });
  const missing = Object.entries(absent).map(([name, why]) => [name, 'not installed', why, '']);
  return table(['', 'times ours', 'CPU ms a pair', 'quartiles'], [...rows, ...missing]);
}

/** Wall time of each whole run, by count and workers. */
function walls({ whole }: Measured, workers: number): [number, number][] {
  const counts = [...new Set(whole.map(({ count }) => count))];
  return counts.map((count) => {
    const runs = whole.filter((run) => run.count === count && run.workers === workers);
    return [count, median(runs.map(({ usage }) => usage.wallMs))];
  });
}

function wholeTable(measured: Measured): string {
  const most = Math.max(...measured.whole.map(({ count }) => count));
  const rows = [1, 2].map((workers) => {
    const runs = measured.whole.filter((run) => run.workers === workers && run.count === most);
    const of = (name: keyof Usage) => median(runs.map(({ usage }) => usage[name]));
    const { slope } = line(walls(measured, workers));
    return [
      String(workers),
      ((1000 * most) / of('wallMs')).toFixed(1),
      (1000 / slope).toFixed(1),
      (of('cpuMs') / most).toFixed(1),
      of('maxRssMb').toFixed(0),
    ];
  });
  const head = [
    'workers',
    `pairs/s, ${most} pairs`,
    'pairs/s once started',
    'CPU ms a pair, all included',
    'peak memory, MB',
  ];
  return table(head, rows);
}

function scaling(measured: Measured): { whole: number; started: number } {
  const [one, two] = [walls(measured, 1), walls(measured, 2)];
  return { whole: one.at(-1)![1] / two.at(-1)![1], started: line(one).slope / line(two).slope };
}

function blurRows({ blur }: Measured) {
  return blur.map((timings) => {
    const { width, height, taps } = timings[0] as unknown as { width: number; height: number; taps: number };
    return { width, height, taps, ms: median(cpu(timings)) };
  });
}

function encoderTable({ encoder }: Measured): string {
  type Encoded = { cpuMs: number; bytes: number };
  const all = (name: string) => encoder.map((timings) => timings.map((timing) => timing[name] as Encoded));
  const ms = (name: string) => median(all(name).map((photo) => median(photo.map(({ cpuMs }) => cpuMs))));
  const bytes = (name: string) => all(name).reduce((sum, photo) => sum + photo[0]!.bytes, 0) / encoder.length;
  const names = {
    '--png fast': 'fast',
    '--png small': 'small',
    'libpng, level 1 (through sharp)': 'libpng1',
  };
  const rows = Object.entries(names).map(([label, name]) => [
    label,
    `${(ms(name) / ms('fast')).toFixed(2)}x`,
    `${(bytes(name) / bytes('fast')).toFixed(3)}x`,
    ms(name).toFixed(1),
    (bytes(name) / 1e6).toFixed(2),
  ]);
  return table(['', 'time', 'size', 'CPU ms', 'MB'], rows);
}

/** The panels of bench/cost.svg. */
export function costPanels(measured: Measured): Panel[] {
  const rows = blurRows(measured);
  const perCount = measured.whole
    .filter(({ workers }) => workers === 1)
    .map(({ count, usage }) => [count, usage.cpuMs / 1000] as const);
  const yLabel = 'CPU ms';
  return [
    {
      ...{ title: 'Blur of 1280x720 by taps', xLabel: 'non-zero taps of the kernel', yLabel },
      points: rows.filter(({ width }) => width === 1280).map(({ taps, ms }) => [taps, ms] as const),
      about: (start, slope) => `${start.toFixed(1)} ms and ${(1000 * slope).toFixed(0)} µs a tap`,
    },
    {
      ...{ title: 'Blur with 117 taps by size', xLabel: 'megapixels', yLabel },
      points: rows
        .filter(({ taps }) => taps === 117)
        .map(({ width, height, ms }) => [(width * height) / 1e6, ms] as const),
      about: (_, slope) => `${slope.toFixed(0)} ms a megapixel`,
    },
    {
      ...{ title: 'Whole command by pairs', xLabel: 'pairs of 1280x720, one worker', yLabel: 'CPU s' },
      points: perCount,
      about: (start, slope) => `${start.toFixed(2)} s to start and ${(1000 * slope).toFixed(0)} ms a pair`,
    },
  ];
}

/** The whole of bench/RESULTS.md. */
export function resultsText(measured: Measured): string {
  const { pairs, machine, versions, pairsMade, compiled, same, sound, kernels, startUp } = measured;
  const ours = pairs.get(OURS) ?? [];
  const ratio = (name: string) => {
    const times = pairs.get(name);
    return times === undefined ? 'not installed' : `${(median(cpu(times)) / median(cpu(ours))).toFixed(2)}x`;
  };
  const floor = median(cpu(ours)) / median(cpu(pairs.get(FLOOR) ?? ours));
  const { whole, started } = scaling(measured);
  const kernelRate = median(
    kernels[0]!.map(({ cpuMs, kernels: count }) => (1000 * (count as number)) / cpuMs),
  );
  const taps = median(ours.map((timing) => timing.taps as number));
  const blur = blurRows(measured).map(({ width, height, taps: count, ms }) => [
    `${width}x${height}`,
    String(count),
    ms.toFixed(1),
    ((ms * 1e6) / (width * height * count)).toFixed(3),
  ]);
  return `# Speed

Written by \`npm run bench\`. Ratios of medians; the milliseconds are this machine's. CPU time counts all threads of a
process. The contenders take turns (four pairs each, ${pairsMade} in all; the slow ones one each), so that whatever slows the machine slows all alike.
Each makes two turns before those that count; ours, which V8 has to compile, make ${compiled} pairs before that, and the
whole commands below pay for their own compiling. Files are new in each pair, as in a run.

## Against the goals

${table(
  ['', 'goal', 'measured'],
  [
    ['CPU time of OpenCV in linear light, against ours', 'at least 3x', ratio('OpenCV, linear light')],
    [
      'CPU time of OpenCV on 8-bit code values, against ours',
      'at least 2.5x',
      ratio('OpenCV, 8-bit code values'),
    ],
    ['ours against the codec floor', 'at most 2.5x', `${floor.toFixed(2)}x`],
    [
      'two workers against one, pairs a second once started',
      'at least 1.8x on an idle machine',
      `${started.toFixed(2)}x`,
    ],
    ['the same over the whole command, start-up included', '', `${whole.toFixed(2)}x`],
    [
      'kernels a second a core (65x65, 2,000 samples)',
      'at least 2,000',
      Math.round(kernelRate).toLocaleString('en'),
    ],
  ],
)}

## A pair of 1280x720: JPEG in, two PNGs out

Kernels of the trajectory recipe at full exposure (median ${taps} taps). Ours is one worker as a run starts it, and its
main thread: it draws the kernel, writes it with its picture, hashes everything and keeps the journal besides; the peers are given kernels ready-made and write two
pictures. The codec floor is decoding the JPEG and encoding both PNGs by our decoder and encoder, and nothing else.${
    same === undefined
      ? ''
      : `
Our blurred picture and that of OpenCV in linear light differ by ${same.mean.toFixed(3)} levels on average, ${same.most} at most.`
  }

${pairTable(measured)}

## Whole commands

${wholeTable(measured)}

\`gen-blur recipes\`, start to end: ${median(startUp.map(({ cpuMs }) => cpuMs)).toFixed(0)} ms CPU, ${median(startUp.map(({ wallMs }) => wallMs)).toFixed(0)} ms.

![Cost by taps, by pixels and by count](cost.svg)

## Blur alone

From code values to blurred code values, linear light between.

${table(['size', 'taps', 'CPU ms', 'ns a pixel and tap'], blur)}

## PNG encoder alone

Median of the photos at 1280x720; sizes are the mean.

${encoderTable(measured)}

## Sound

What the long tests (\`npm run test:soak\`) counted when they last ran, as [SOUNDNESS.md](SOUNDNESS.md) has it:

${sound}

## Machine

${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb.toFixed(0)} GB, ${machine.system}. ${Object.entries(
    versions,
  )
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')}. Load average ${machine.load[0].toFixed(1)} before, ${machine.load[1].toFixed(1)} after${
    machine.load[0] > 1 ? ': the machine was not idle, so that two workers could not have both cores' : ''
  }.
`;
}
