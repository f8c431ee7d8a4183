import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import type { Origin } from './index.js';

interface Cut {
  readonly name: string;
  readonly from: string;
  /** Part of the source, in its px; all of it where left out. */
  readonly window?: { left: number; top: number; width: number; height: number };
  readonly side?: number;
  /** Brought nearer to this colour, by this share: drawing papers are gaudier than what photos are printed on. */
  readonly towards?: { readonly colour: readonly [number, number, number]; readonly share: number };
}

const RAMON = {
  author: 'Ramón Miranda 2010',
  licence: 'CC0-1.0',
  source: 'mypaint-data-extras 2.0.1-9 (Debian)',
};
const KRAFT = {
  author: 'Carsten Haitzler and contributors',
  licence: 'BSD-2-Clause',
  source: 'enlightenment-data 0.25.4-2 (Debian), backgrounds/Paper-Flower.edj',
};

const corner = (left: number, top: number) => ({ left, top, width: 512, height: 512 });

const CREAM = { colour: [236, 228, 208], share: 0.6 } as const;
const WHITE = { colour: [238, 236, 230], share: 0.7 } as const;
/** The bases that photos were printed on: card gone grey, and the same gone brown by half. */
const CARD = { colour: [232, 227, 214], share: 0.7 } as const;
const BOARD = { colour: [214, 204, 184], share: 0.55 } as const;
/** Its specks are blue on mint green. */
const IVORY = { colour: [238, 230, 212], share: 0.82 } as const;

const CUTS: readonly (Cut & { readonly origin: typeof RAMON })[] = [
  { name: 'deco', from: 'HR_DecoPaper.png', towards: CREAM, origin: RAMON },
  { name: 'pastel', from: 'HR_PastelPaper_01.png', towards: IVORY, origin: RAMON },
  { name: 'rough', from: 'HR_RoughPaper.png', towards: WHITE, origin: RAMON },
  { name: 'sketch', from: 'HR_SketchPaper.png', origin: RAMON },
  {
    name: 'card',
    from: 'kraft_paper_1600.jpg',
    window: corner(540, 560),
    towards: CARD,
    origin: KRAFT,
  },
  { name: 'kraft-1', from: 'kraft_paper_1600.jpg', window: corner(40, 40), origin: KRAFT },
  {
    name: 'kraft-2',
    from: 'kraft_paper_1600.jpg',
    window: corner(1040, 60),
    towards: BOARD,
    origin: KRAFT,
  },
  { name: 'kraft-3', from: 'kraft_paper_1600.jpg', window: corner(60, 1030), origin: KRAFT },
  { name: 'kraft-4', from: 'kraft_paper_1600.jpg', window: corner(1030, 1040), origin: KRAFT },
  { name: 'kraft-whole', from: 'kraft_paper_1600.jpg', side: 512, origin: KRAFT },
];

/** Cuts the papers out of their sources. */
export async function makePapers(
  folder: string,
  write: (name: string, bytes: Uint8Array) => void,
): Promise<Origin[]> {
  const made: Origin[] = [];
  for (const { name, from, window, side, towards, origin } of CUTS) {
    const bytes = fs.readFileSync(path.join(folder, from));
    let pipeline = sharp(bytes).removeAlpha().toColourspace('srgb');
    if (window !== undefined) pipeline = pipeline.extract(window);
    if (side !== undefined) pipeline = pipeline.resize(side, side);
    // Fewer levels than 8 bits: the grain hides it, and the file is half as large.
    const { data, info } = await pipeline.raw().toBuffer({ resolveWithObject: true });
    const codes = data.map((code, i) => {
      const mixed = towards ? code + (towards.colour[i % 3]! - code) * towards.share : code;
      return Math.min(255, Math.round(mixed / 3) * 3);
    });
    const raw = { width: info.width, height: info.height, channels: 3 as const };
    const png = await sharp(codes, { raw }).png({ compressionLevel: 9, palette: false }).toBuffer();
    const file = `paper/${name}.png`;
    write(file, png);
    made.push({
      name: file,
      kind: 'paper',
      width: info.width,
      height: info.height,
      sha256: createHash('sha256').update(png).digest('hex'),
      ...origin,
      from,
      from_sha256: createHash('sha256').update(bytes).digest('hex'),
      changed: `${window ? `cut ${JSON.stringify(window)}; ` : ''}${side ? `reduced to ${side} px; ` : ''}${towards ? `mixed with ${towards.share} of the colour ${towards.colour}; ` : ''}codes rounded to multiples of 3`,
    });
  }
  return made;
}
