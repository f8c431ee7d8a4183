/**
 * Makes textures/: `npm run textures -- [--papers DIR]`. Everything but the papers is computed, from one seed, so that
 * the same pixels come out again. The papers are cut from pictures under free licences, which --papers names; without
 * it those that are there stay.
 */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { createStream, type Stream } from '../../src/random.js';
import { type Canvas, createCanvas } from './canvas.js';
import { craquelure, fold, tornLine } from './crack.js';
import { type Counts, drawArea, drawCounts, type Particle, particle } from './dust.js';
import { makePapers } from './paper.js';
import { arcs, drag, scuff, transport } from './scratch.js';
import { fingerprint, foxing, mould, water } from './stain.js';

const SEED = 'gen-blur textures 1';
const root = path.join(import.meta.dirname, '../../textures');

export interface Origin {
  readonly name: string;
  readonly kind: string;
  readonly width: number;
  readonly height: number;
  readonly sha256: string;
  readonly [more: string]: unknown;
}

interface Model {
  readonly kind: string;
  readonly model: string;
  readonly count: number;
  readonly side: number;
  /** Grey levels kept: damage needs no more, and the file is the smaller for it. */
  readonly levels: number;
  make(stream: Stream, canvas: Canvas): Record<string, unknown> | undefined;
}

const owed: Counts = { dust: 0, dirt: 0, shortHair: 0, longHair: 0, scratch: 0 };

/** A model that has nothing to tell of what it drew. */
const silent = (draw: (stream: Stream, canvas: Canvas) => void) => (stream: Stream, canvas: Canvas) => {
  draw(stream, canvas);
  return undefined;
};

function dustTexture(stream: Stream, canvas: Canvas) {
  const counts = drawCounts(stream, owed);
  const areasPx = {} as Record<Particle, number[]>;
  for (const kind of Object.keys(counts) as Particle[]) {
    const areas = Array.from({ length: counts[kind] }, () => drawArea(stream, kind));
    for (const area of areas) particle(stream, canvas, kind, area);
    areasPx[kind] = areas.map((area) => Math.round(area));
  }
  return { counts, areasPx };
}

const MODELS: readonly Model[] = [
  { kind: 'scratch', model: 'transport', count: 18, side: 1024, levels: 32, make: silent(transport) },
  { kind: 'scratch', model: 'drag', count: 18, side: 1024, levels: 32, make: silent(drag) },
  { kind: 'scratch', model: 'arcs', count: 12, side: 1024, levels: 32, make: silent(arcs) },
  { kind: 'scratch', model: 'scuff', count: 12, side: 1024, levels: 32, make: silent(scuff) },
  { kind: 'dust', model: 'dust-and-hair', count: 40, side: 1024, levels: 32, make: dustTexture },
  { kind: 'crack', model: 'craquelure', count: 9, side: 1024, levels: 32, make: silent(craquelure) },
  { kind: 'crack', model: 'fold', count: 8, side: 1024, levels: 48, make: silent(fold) },
  { kind: 'crack', model: 'tear', count: 3, side: 1024, levels: 32, make: silent(tornLine) },
  { kind: 'stain', model: 'water', count: 9, side: 512, levels: 80, make: silent(water) },
  { kind: 'stain', model: 'foxing', count: 5, side: 512, levels: 64, make: silent(foxing) },
  { kind: 'stain', model: 'mould', count: 4, side: 512, levels: 64, make: silent(mould) },
  { kind: 'stain', model: 'fingerprint', count: 2, side: 512, levels: 48, make: silent(fingerprint) },
];

async function makeDamage(only: string | undefined): Promise<Origin[]> {
  const made: Origin[] = [];
  for (const { kind, model, count, side, levels, make } of MODELS) {
    if (only !== undefined && only !== kind && only !== model) continue;
    for (let n = 1; n <= count; n++) {
      const stream = createStream(SEED, kind, model, n);
      const canvas = createCanvas(side);
      const about = make(stream, canvas) ?? {};
      const codes = Uint8Array.from(canvas.data, (amount) => {
        const level = Math.round(Math.min(1, Math.max(0, amount)) * (levels - 1));
        return Math.round((level * 255) / (levels - 1));
      });
      const name = `${kind}/${model}-${String(n).padStart(2, '0')}.png`;
      const raw = { width: side, height: side, channels: 1 as const };
      const png = await sharp(codes, { raw })
        .toColourspace('b-w')
        .png({ compressionLevel: 9, palette: false })
        .toBuffer();
      write(name, png);
      const sha256 = createHash('sha256').update(png).digest('hex');
      const seed = `${SEED}, ${kind}, ${model}, ${n}`;
      made.push({
        name,
        kind,
        width: side,
        height: side,
        sha256,
        source: 'npm run textures',
        model,
        seed,
        licence: 'MIT',
        ...about,
      });
    }
  }
  return made;
}

export function write(name: string, bytes: Uint8Array): void {
  const file = path.join(root, name);
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, bytes);
}

function knownPapers(): Origin[] {
  const file = path.join(root, 'ORIGINS.json');
  if (!fs.existsSync(file)) return [];
  const { textures } = JSON.parse(fs.readFileSync(file, 'utf8')) as { textures: Origin[] };
  return textures.filter(({ kind }) => kind === 'paper');
}

const option = (name: string) => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};
const only = option('--only');
const papersFrom = option('--papers');
const papers = papersFrom === undefined ? knownPapers() : await makePapers(papersFrom, write);
const damage = await makeDamage(only);
if (only === undefined) {
  const lines = [...damage, ...papers].map((origin) => `    ${JSON.stringify(origin)}`);
  const about =
    'Damage: 8-bit grey, 0 is none. Areas and counts of dust are what was drawn, in px of the texture. Papers: see LICENCES.md.';
  write(
    'ORIGINS.json',
    Buffer.from(`{\n  "about": ${JSON.stringify(about)},\n  "textures": [\n${lines.join(',\n')}\n  ]\n}\n`),
  );
}
