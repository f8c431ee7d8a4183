import fs from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

/**
 * Who may import whom (DESIGN): each room and the rooms below it that it may import from, types included.
 * A room may always import from itself.
 */
const table: Record<string, readonly string[]> = {
  errors: [],
  json: [],
  // Ctrl-C is heard wherever something may take long.
  interruption: ['errors'],
  package: [],
  portable: [],
  image: ['errors'],
  random: ['errors', 'portable'],
  pixels: ['errors', 'image', 'portable', 'random'],
  masks: ['errors', 'image', 'portable', 'random', 'pixels'],
  metrics: ['errors', 'image', 'pixels'],
  optics: ['errors', 'image', 'json', 'portable', 'random', 'pixels'],
  // Things that move: what they look like, their paths, and what a sensor gathers of them.
  motion: ['errors', 'image', 'portable', 'random', 'pixels', 'masks', 'optics'],
  // The compiled twins of pure operations, below what puts them to use.
  wasm: ['errors', 'image', 'pixels', 'optics', 'motion'],
  codec: ['errors', 'image', 'pixels', 'portable', 'wasm'],
  // Flow is of code values; which frames, and what becomes of them, is a recipe's business.
  flow: ['errors', 'image', 'pixels', 'wasm', 'opencv'],
  video: ['errors', 'image', 'pixels', 'codec'],
  // The list of bundled textures lies in the package's folder. Of masks and motion, the forms of tools.
  recipe: ['errors', 'image', 'json', 'package', 'random', 'pixels', 'masks', 'optics', 'motion'],
  // What the damage recipes share: parameters and layers are the recipes' words, so it stands above them.
  damage: ['errors', 'image', 'json', 'random', 'pixels', 'masks', 'recipe'],
  recipes: ['errors', 'image', 'json', 'random', 'pixels', 'masks', 'optics', 'motion', 'recipe', 'damage'],
  // A latent picture needs no check, and pixels know which is one.
  sample: ['errors', 'image', 'json', 'random', 'pixels', 'recipe'],
  source: ['errors', 'interruption', 'image', 'package', 'pixels', 'codec', 'video'],
  // A sheet or a montage draws what optics knows; a layer's form is the recipe's word.
  sink: ['errors', 'interruption', 'image', 'json', 'package', 'pixels', 'optics', 'codec', 'recipe'],
  generate: [
    'errors',
    'interruption',
    'image',
    'json',
    'package',
    'random',
    'pixels',
    'codec',
    'wasm',
    'flow',
    // What stands out in a photo is found before a sample of it is made.
    'masks',
    'opencv',
    'video',
    'source',
    'recipe',
    'sample',
    'sink',
  ],
  // Stands beside generate, reads datasets, and borrows its pool of threads.
  check: [
    'errors',
    'image',
    'json',
    'package',
    'pixels',
    'optics',
    'metrics',
    'wasm',
    'codec',
    'source',
    'sink',
    'generate',
  ],
  // OpenCV's own door: what it does for masks and for alignment, in arrays.
  opencv: ['errors', 'image', 'pixels', 'masks'],
  // Folders of pairs, ours or anybody's: their masks and their metrics.
  pairs: [
    'errors',
    'image',
    'json',
    'package',
    'pixels',
    'masks',
    'metrics',
    'opencv',
    'wasm',
    'codec',
    'source',
    'recipe',
    'sink',
  ],
  // Reads datasets and trains on them; flags and settings of models are declared as recipes' are.
  train: [
    'errors',
    'interruption',
    'image',
    'json',
    'package',
    'random',
    'pixels',
    'optics',
    'metrics',
    // Blurs the trusted pairs.
    'wasm',
    'codec',
    'source',
    'recipe',
    'sink',
    // Threads to train in; what a set is and whether its pairs are right.
    'generate',
    'check',
  ],
  // Pages that need nothing from anywhere: what was found out, for people.
  view: ['errors', 'package', 'codec', 'check', 'pairs', 'train'],
  cli: ['errors', 'interruption', 'json', 'package', 'recipe', 'generate', 'check', 'pairs', 'train', 'view'],
  index: ['errors', 'recipe', 'sink', 'generate'],
};

/** Packages with one door: only this room, or this file, may import them. */
const doors: Record<string, RegExp> = {
  sharp: /^src\/codec\//,
  jimp: /^src\/codec\//,
  seedrandom: /^src\/random\.ts$/,
  yargs: /^src\/cli\//,
  'cli-progress': /^src\/cli\//,
  yaml: /^src\/cli\//,
  'fast-glob': /^src\/source\//,
  execa: /^src\/video\//,
  'node-av': /^src\/video\//,
  piscina: /^src\/generate\//,
  jiti: /^src\/recipe\/catalogue\.ts$/,
  zod: /^src\/sink\//,
  '@tensorflow/tfjs-core': /^src\/train\//,
  '@tensorflow/tfjs-layers': /^src\/train\//,
  '@tensorflow/tfjs-backend-wasm': /^src\/train\/backend\//,
  '@tensorflow/tfjs-backend-cpu': /^src\/train\/backend\//,
  '@tensorflow/tfjs-backend-webgpu': /^src\/train\/backend\//,
  '@tensorflow/tfjs-node': /^src\/train\/backend\//,
  '@tensorflow/tfjs-node-gpu': /^src\/train\/backend\//,
  webgpu: /^src\/train\/backend\//,
};

const root = path.join(import.meta.dirname, '..');
const posix = (file: string) => file.split(path.sep).join('/');

function sourcesUnder(folder: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) =>
        entry.isFile() && entry.name.endsWith('.ts') && !posix(entry.parentPath).includes('/assembly'),
    )
    .map((entry) => posix(path.relative(root, path.join(entry.parentPath, entry.name))));
}

const files = [...sourcesUnder('src'), ...sourcesUnder('recipes')];

/** Everything a file names in an import, an export from or an import(). */
function importsOf(file: string): string[] {
  const info = ts.preProcessFile(fs.readFileSync(path.join(root, file), 'utf8'), true, true);
  return info.importedFiles.map(({ fileName }) => fileName);
}

const localImports = new Map(
  files.map((file) => [
    file,
    importsOf(file)
      .filter((name) => name.startsWith('.'))
      .map((name) => posix(path.join(path.dirname(file), name)).replace(/\.js$/, '.ts')),
  ]),
);

function roomOf(file: string): string {
  const [first = '', second = ''] = file.split('/');
  return first === 'recipes' ? 'recipes' : second.replace(/\.ts$/, '');
}

describe('architecture', () => {
  it('keeps every file in a room of the table', () => {
    expect(files.filter((file) => !(roomOf(file) in table))).toEqual([]);
  });

  it('imports nothing upwards', () => {
    const upward = files.flatMap((file) =>
      (localImports.get(file) ?? [])
        .filter((target) => roomOf(target) !== roomOf(file) && !table[roomOf(file)]?.includes(roomOf(target)))
        .map((target) => `${file} -> ${target}`),
    );
    expect(upward).toEqual([]);
  });

  it('has no cycle', () => {
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (file: string, trail: readonly string[]) => {
      if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(' -> '));
      if (done.has(file) || trail.includes(file)) return;
      for (const target of localImports.get(file) ?? []) visit(target, [...trail, file]);
      done.add(file);
    };
    for (const file of files) visit(file, []);
    expect(cycles).toEqual([]);
  });

  it('lets packages in by their doors only', () => {
    const strays = files.flatMap((file) =>
      importsOf(file)
        .filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
        .map((name) =>
          name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] as string),
        )
        .filter((name) => name === 'gen-blur' || !(doors[name]?.test(file) ?? false))
        .map((name) => `${file} imports ${name}`),
    );
    expect(strays).toEqual([]);
  });

  it('speaks to the console in one place', () => {
    const speaking = files.filter((file) =>
      /process\.(stdout|stderr)\.write|console\./.test(fs.readFileSync(path.join(root, file), 'utf8')),
    );
    expect(speaking).toEqual(['src/cli/terminal.ts']);
  });

  it('keeps files short', () => {
    const long = files.filter(
      (file) => fs.readFileSync(path.join(root, file), 'utf8').split('\n').length > 300,
    );
    expect(long).toEqual([]);
  });
});
