// npm run bench: every benchmark, seeded and interleaved, and bench/RESULTS.md and bench/cost.svg from them. Takes some
// minutes; `npm run bench -- --rounds 4` for a glance, which writes nothing.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type Contender, startContender, type Timing } from './contender.js';
import { difference, type Inputs, makeInputs, root } from './inputs.js';
import { plotSvg } from './plot.js';
import { costPanels, type Measured, resultsText } from './results.js';
import { runCommand, runWhole, type Usage } from './whole-runs.js';

const COUNTS = [48, 192, 768];
/** Pairs that a contender makes in its turn: as in a run, caches are warm for all but the first. */
const TURN = 4;
/** These take long, and no goal hangs on them: one pair a turn will do. */
const SLOW = /small|SciPy|FFT|Pillow/;
/** Turns before those that count: files are cached. */
const WARM_UP = 2;
/** Pairs that our own programs make before that, until V8 has compiled them: datasets are made by the thousand. */
const COMPILED = 48;
const OURS = /gen-blur|floor/;
const roundsText = process.argv[process.argv.indexOf('--rounds') + 1];
const glance = process.argv.includes('--rounds');
const rounds = glance ? Number(roundsText) : 13;
const repeats = glance ? 1 : 5;

const say = (text: string) => process.stderr.write(`${text}\n`);

async function contenders({ photos, blurred, kernels }: Inputs, folder: string) {
  const node = (file: string, ...args: string[]) => [
    process.execPath,
    path.join(root, 'bench/contenders', file),
    ...args,
  ];
  const python = (file: string, out: string) => [
    '/usr/bin/python3',
    path.join(root, 'bench/peers', file),
    photos,
    kernels,
    path.join(folder, out),
  ];
  const commands: Record<string, string[]> = {
    'gen-blur': node('gen-blur.mjs', photos, path.join(folder, 'ours'), 'fast'),
    'gen-blur, --png small': node('gen-blur.mjs', photos, path.join(folder, 'ours-small'), 'small'),
    'codec floor': node('codec-floor.mjs', photos, blurred, 'fast'),
    'OpenCV, linear light': python('opencv_linear.py', 'opencv-linear'),
    'OpenCV, 8-bit code values': python('opencv_codes.py', 'opencv-codes'),
    'SciPy and Pillow, linear light': python('scipy_linear.py', 'scipy'),
    "complex FFT and min-max (the structure of DeblurGAN's script)": python('fft_minmax.py', 'fft'),
    'Pillow, codec alone': python('pillow_codec.py', 'pillow'),
  };
  const started: Contender[] = [];
  const absent: Record<string, string> = {};
  for (const [name, [command, ...args]] of Object.entries(commands))
    await startContender(name, command!, args).then(
      (contender) => started.push(contender),
      (thrown) => {
        absent[name] = String((thrown as Error).message);
      },
    );
  return { started, absent };
}

/** A few tasks of each contender in turn, round after round, so that whatever slows the machine slows all alike. */
async function interleaved(started: readonly Contender[], pairs: number) {
  const timings = new Map<string, Timing[]>(started.map(({ name }) => [name, []]));
  for (const contender of started.filter(({ name }) => OURS.test(name)))
    for (let i = 0; i < COMPILED; i++) await contender.ask(i % pairs);
  for (let round = -WARM_UP; round < rounds; round++) {
    for (const contender of started)
      for (let i = 0; i < (SLOW.test(contender.name) ? 1 : TURN); i++) {
        const timing = await contender.ask(((round + WARM_UP) * TURN + i) % pairs);
        if (round >= 0) timings.get(contender.name)!.push(timing);
      }
    say(`round ${round} of ${rounds}`);
  }
  return timings;
}

/** Each task in turn, `repeats` times over. */
async function tasks(
  file: string,
  args: readonly string[],
  count: number,
  times: number,
): Promise<Timing[][]> {
  const contender = await startContender(file, process.execPath, [
    path.join(root, 'bench/contenders', file),
    ...args,
  ]);
  const timings: Timing[][] = Array.from({ length: count }, () => []);
  for (let round = -1; round < times; round++)
    for (let task = 0; task < count; task++) {
      const timing = await contender.ask(task);
      if (round >= 0) timings[task]!.push(timing);
    }
  contender.stop();
  return timings;
}

function wholeRuns(folder: string, photos: string) {
  say('whole runs');
  const usages: { count: number; workers: number; usage: Usage }[] = [];
  for (let i = 0; i < Math.ceil(repeats / 2); i++)
    for (const count of COUNTS)
      for (const workers of [1, 2])
        usages.push({ count, workers, usage: runWhole(folder, photos, count, workers) });
  return usages;
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-bench-'));
try {
  const loadBefore = os.loadavg()[0]!;
  say('making the inputs');
  const inputs = await makeInputs(folder, COUNTS.at(-1)!);
  const { started, absent } = await contenders(inputs, folder);
  const pairs = await interleaved(started, inputs.pairs);
  for (const contender of started) contender.stop();
  const peerPicture = path.join(folder, 'opencv-linear/000000-blur.png');
  const same = fs.existsSync(peerPicture)
    ? await difference(path.join(inputs.blurred, '000000.png'), peerPicture)
    : undefined;
  const soundness = fs.readFileSync(path.join(root, 'bench/SOUNDNESS.md'), 'utf8');
  say('kernels, blur, encoder');
  const measured: Measured = {
    pairsMade: rounds * TURN,
    compiled: COMPILED,
    pairs,
    absent,
    same,
    sound: soundness.slice(soundness.indexOf('|')).trimEnd(),
    versions: Object.assign({}, ...started.map(({ versions }) => versions)) as Record<string, string>,
    kernels: await tasks('kernels.mjs', [], 1, 4 * repeats),
    blur: await tasks('blur.mjs', [], 12, 3 * repeats),
    encoder: await tasks('encoder.mjs', [inputs.photos], 8, repeats),
    whole: wholeRuns(folder, inputs.many),
    startUp: Array.from({ length: repeats }, () => runCommand(folder, ['recipes'])),
    machine: {
      cpu: os.cpus()[0]?.model ?? 'unknown',
      cores: os.availableParallelism(),
      memoryGb: os.totalmem() / 1e9,
      system: `${os.type()} ${os.release()}`,
      load: [loadBefore, os.loadavg()[0]!],
    },
  };
  const text = resultsText(measured);
  console.log(text);
  if (!glance) {
    fs.writeFileSync(path.join(root, 'bench/RESULTS.md'), text);
    fs.writeFileSync(path.join(root, 'bench/cost.svg'), plotSvg(costPanels(measured)));
  }
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
