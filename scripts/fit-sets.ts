/** The sets that the verdict's limits were fitted on: what gen-blur makes, and the faults planted in it. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { decodePhoto } from '../src/codec/decode.js';
import { encodePng } from '../src/codec/png.js';
import type { CodedPicture } from '../src/pixels/colour.js';
import { createStream } from '../src/random.js';
import type { SetPlace } from '../src/train/data/open-set.js';

/** A picture of any depth, as files hold it. */
type Picture = CodedPicture;

interface Triple {
  readonly name: string;
  input: Picture;
  target: Picture;
  mask?: Picture;
}

export interface FitSet {
  readonly name: string;
  readonly truth: 'healthy' | 'broken';
  /** False where `check` or the photos' count say it all, and training would only take time. */
  readonly trains?: boolean;
  /** Makes it below a folder. */
  make(folder: string): Promise<SetPlace>;
}

const root = path.join(import.meta.dirname, '..');

function recipe(folder: string, name: string, flags: string): string {
  const [recipe = '', ...inputs] = name.split(' ');
  const args = ['bin/gen-blur.js', '--recipe', recipe, ...inputs, '--out', folder, '--quiet', '--no-preview'];
  execFileSync(process.execPath, [...args, ...flags.split(' ').filter((flag) => flag !== '')], {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return folder;
}

const made = (name: string, flags: string, title = `${name} ${flags}`): FitSet => ({
  name: title.trim(),
  truth: 'healthy',
  make: async (folder) => ({ dataset: recipe(folder, name, flags) }),
});

async function readTriples(folder: string): Promise<Triple[]> {
  const lines = fs.readFileSync(path.join(folder, 'samples.jsonl'), 'utf8').trim().split('\n');
  const read = async (name: string) => {
    const { width, height, channels, depth, codes } = await decodePhoto(
      fs.readFileSync(path.join(folder, name)),
      name,
    );
    return { width, height, channels, depth, codes };
  };
  return Promise.all(
    lines.map(async (line) => {
      const { key, source, layers } = JSON.parse(line) as {
        readonly key: string;
        readonly source: { readonly path: string };
        readonly layers: Record<string, { readonly path: string }>;
      };
      const at = (name: string) => layers[name]?.path;
      const mask = at('mask');
      return {
        name: `${path.parse(source.path).name}-${key}`,
        input: await read(at('blur') ?? at('degraded') ?? ''),
        target: await read(at('sharp') ?? at('clean') ?? ''),
        ...(mask !== undefined && { mask: await read(mask) }),
      };
    }),
  );
}

/** Pairs of a recipe in bare folders, changed. Their names begin with their photo's. */
const changed = (
  title: string,
  truth: FitSet['truth'],
  [name, flags]: readonly [string, string],
  change: (triples: Triple[]) => void,
): FitSet => ({
  name: title,
  truth,
  async make(folder) {
    const triples = await readTriples(recipe(path.join(folder, 'made'), name, flags));
    change(triples);
    const write = (kind: string, name: string, { codes, ...shape }: Picture) => {
      const file = path.join(folder, kind, `${name}.png`);
      fs.mkdirSync(path.dirname(file), { recursive: true });
      fs.writeFileSync(file, encodePng({ ...shape, data: codes } as Parameters<typeof encodePng>[0], 'fast'));
    };
    for (const { name, input, target, mask } of triples) {
      write('input', name, input);
      write('target', name, target);
      if (mask !== undefined) write('mask', name, mask);
    }
    const place = { input: path.join(folder, 'input'), target: path.join(folder, 'target') };
    return triples.some(({ mask }) => mask !== undefined)
      ? { ...place, mask: path.join(folder, 'mask') }
      : place;
  },
});

/** Moved right and down; what comes in is the nearest edge. */
function moved(picture: Picture, dx: number, dy: number): Picture {
  const { width, height, channels, codes } = picture;
  const out = codes.slice();
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const u = Math.min(width - 1, Math.max(0, x - dx));
      const v = Math.min(height - 1, Math.max(0, y - dy));
      for (let c = 0; c < channels; c++)
        out[(y * width + x) * channels + c] = codes[(v * width + u) * channels + c]!;
    }
  return { ...picture, codes: out };
}

/** Each of the chosen gets what the next chosen one had: nobody keeps his own. */
function passOn<T>(
  triples: Triple[],
  chosen: (i: number) => boolean,
  of: (t: Triple) => T,
  to: (t: Triple, value: T) => void,
) {
  const stream = createStream('fit', 'pass on');
  const keyed = triples.filter((_, i) => chosen(i)).map((triple) => ({ triple, at: stream.uniform() }));
  const order = keyed.sort((a, b) => a.at - b.at).map(({ triple }) => triple);
  const values = order.map(of);
  order.forEach((triple, i) => {
    to(triple, values[(i + 1) % values.length]!);
  });
}

const everyone = () => true;
const setTarget = (triple: Triple, target: Picture) => {
  triple.target = target;
};
const setMask = (triple: Triple, mask: Picture | undefined) => {
  if (mask !== undefined) triple.mask = mask;
};
const T: readonly [string, string] = ['trajectory', ''];
const D: readonly [string, string] = ['defocus', '--seed 5'];
const S: readonly [string, string] = ['scratches', '--seed 5'];

const shuffle = (triples: Triple[]) => passOn(triples, everyone, ({ target }) => target, setTarget);
const shuffleHalf = (triples: Triple[]) =>
  passOn(
    triples,
    (i) => i % 2 === 0,
    ({ target }) => target,
    setTarget,
  );
const copyInput = (triples: Triple[]) => {
  for (const triple of triples) triple.target = triple.input;
};
const shift = (dx: number, dy: number) => (triples: Triple[]) => {
  for (const triple of triples) triple.input = moved(triple.input, dx, dy);
};
const swap = (triples: Triple[]) => {
  for (const triple of triples) [triple.input, triple.target] = [triple.target, triple.input];
};
const shuffleMasks = (triples: Triple[]) => passOn(triples, everyone, ({ mask }) => mask, setMask);
const shiftMasks = (px: number) => (triples: Triple[]) => {
  for (const triple of triples) if (triple.mask) triple.mask = moved(triple.mask, px, px);
};
const oneMask = (triples: Triple[]) => {
  const [first] = triples;
  for (const triple of triples) setMask(triple, first?.mask);
};
const brighten = (factor: number) => (triples: Triple[]) => {
  for (const triple of triples)
    triple.input = { ...triple.input, codes: triple.input.codes.map((code) => Math.min(255, code * factor)) };
};

const mixed = (one: string, other: string, flags: string): FitSet => ({
  name: `mix of ${one} and ${other}`,
  truth: 'healthy',
  async make(folder) {
    const parts = [recipe(path.join(folder, 'a'), one, flags), recipe(path.join(folder, 'b'), other, flags)];
    const dataset = path.join(folder, 'mixed');
    const args = ['bin/gen-blur.js', 'mix', ...parts, '--out', dataset, '--quiet', '--no-preview'];
    execFileSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
    return { dataset };
  },
});

const quick = (set: FitSet): FitSet => ({ ...set, trains: false });

export const fitSets: readonly FitSet[] = [
  mixed('trajectory', 'defocus', '--seed 12 --crop 320x320'),
  made('trajectory', ''),
  changed('shuffled', 'broken', T, shuffle),
  made('linear', '--seed 1'),
  changed('shifted by 1 px', 'broken', T, shift(1, 0)),
  made('scratches', ''),
  changed('swapped', 'broken', T, swap),
  made('defocus', '--seed 2 --crop 256x256'),
  changed('masks shuffled', 'broken', S, shuffleMasks),
  made('local', '--count 32'),
  changed('half shuffled', 'broken', T, shuffleHalf),
  made('shake', '--seed 3'),
  changed('masks shifted by 12 px', 'broken', S, shiftMasks(12)),
  made('old-photo', ''),
  quick(changed('shifted by 3 px', 'broken', T, shift(2, 2))),
  made('trajectory', '--seed 4 --crop 384x384 --camera rsblur'),
  quick(changed('one mask for all', 'broken', S, oneMask)),
  made('gopro', '--count 32'),
  quick(changed('target = input', 'broken', T, copyInput)),
  made('holes', '--seed 1'),
  changed('brightness of 10 %', 'broken', T, brighten(1.1)),
  made('trajectory', '--seed 6 --noise bsd --jpeg 85 --crop 320x320'),
  { ...made('trajectory samples/stream.jpg', '--count 24'), name: 'all of one photo', truth: 'broken' },
  changed(
    'trajectory in bare folders',
    'healthy',
    ['trajectory', '--seed 7 --crop 256x256 --count 40'],
    () => {},
  ),
  quick(changed('swapped defocus', 'broken', D, swap)),
  made('defocus', '--seed 8 --jpeg 80'),
  quick(changed('shuffled defocus', 'broken', D, shuffle)),
  made('linear', '--seed 9 --crop 320x320 --count 72'),
  quick(changed('masks shifted by 4 px', 'broken', S, shiftMasks(4))),
  made('scratches', '--seed 2 --crop 320x320'),
  quick(
    changed('all of one photo, in bare folders', 'broken', T, (triples) => {
      for (const triple of triples) [triple.input, triple.target] = [triples[0]!.input, triples[0]!.target];
    }),
  ),
  made('old-photo', '--seed 3 --crop 384x384'),
  quick(changed('shifted by 1 px, defocus', 'broken', D, shift(0, 1))),
  made('shake', '--seed 11 --crop 256x256 --jpeg 85'),
  quick(changed('masks shuffled, old photos', 'broken', ['old-photo', '--seed 5'], shuffleMasks)),
  made('local', '--seed 5 --count 32 --crop 384x384'),
  quick(changed('masks shuffled, local', 'broken', ['local', '--seed 6 --count 32'], shuffleMasks)),
];

/** New seeds, other recipes under each fault, measured once the limits stood: none was chosen by them. */
export const holdoutSets: readonly FitSet[] = [
  made('fade', '--seed h1'),
  made('trajectory', '--seed h2'),
  changed('half shuffled defocus', 'broken', ['defocus', '--seed h3'], shuffleHalf),
  made('gopro', '--count 32 --seed h4'),
  changed('masks shifted by 8 px, holes', 'broken', ['holes', '--seed h5'], shiftMasks(8)),
  made('scratches', '--seed h6'),
  made('linear', '--seed h7 --crop 320x320'),
  changed('darker by 10 %, linear', 'broken', ['linear', '--seed h8'], brighten(0.9)),
  made('old-photo', '--seed h9'),
  made('defocus', '--seed h10 --crop 320x320'),
  changed('swapped shake', 'broken', ['shake', '--seed h11'], swap),
  made('holes', '--seed h12 --crop 320x320'),
  made('shake', '--seed h13'),
  changed('shifted by 1 px, linear', 'broken', ['linear', '--seed h14'], shift(0, 1)),
  made('local', '--seed h15 --count 32'),
  changed('masks shuffled, old photos of another seed', 'broken', ['old-photo', '--seed h16'], shuffleMasks),
  made('trajectory', '--seed h17 --noise bsd --jpeg 80 --crop 320x320'),
  mixed('linear', 'shake', '--seed h18 --crop 320x320'),
  changed(
    'defocus in bare folders',
    'healthy',
    ['defocus', '--seed h19 --crop 256x256 --count 40'],
    () => {},
  ),
  quick(changed('shuffled linear', 'broken', ['linear', '--seed h21'], shuffle)),
  quick(changed('shifted by 3 px, shake', 'broken', ['shake', '--seed h22'], shift(3, 0))),
  quick(changed('target = input, linear', 'broken', ['linear', '--seed h23'], copyInput)),
  quick(changed('one mask for all holes', 'broken', ['holes', '--seed h24'], oneMask)),
  quick(changed('masks shuffled, holes', 'broken', ['holes', '--seed h25'], shuffleMasks)),
  {
    ...quick(made('linear samples/dogs.jpg', '--count 24 --seed h26')),
    ...{ name: 'all of one photo, linear', truth: 'broken' },
  },
];
