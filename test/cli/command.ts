import fs from 'node:fs';
import path from 'node:path';
import { execa } from 'execa';
import { encodePng } from '../../src/codec/png.js';
import { quantise } from '../../src/sink/quantise.js';
import { scene } from '../synthetic.js';

export const bin = path.join(import.meta.dirname, '../../bin/gen-blur.js');

/** Runs the built command as a user would; never throws. */
export async function genBlur(args: readonly string[], cwd: string) {
  const { stdout, stderr, exitCode } = await execa(process.execPath, [bin, ...args], {
    cwd,
    reject: false,
    all: false,
  });
  return { stdout, stderr, exitCode };
}

export const startGenBlur = (args: readonly string[], cwd: string) =>
  execa(process.execPath, [bin, ...args], { cwd, reject: false });

/** Writes small photo-like PNGs into a folder; their names in order. */
export function writePhotos(folder: string, names: readonly string[], width = 150, height = 120): string[] {
  for (const [i, name] of names.entries()) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    const photo = scene(width, height, i % 4 === 3 ? 1 : 3, name);
    fs.writeFileSync(path.join(folder, name), encodePng(quantise(photo, 8), 'fast'));
  }
  return [...names];
}
