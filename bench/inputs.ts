import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';

export const root = path.join(import.meta.dirname, '..');
const samples = path.join(root, 'samples');
/** Kernels for each photo: pair n is photo n % 8 with kernel n. */
const VARIANTS = 2;

/** The folders that the contenders read. */
export interface Inputs {
  /** The bundled photos as JPEGs of 1280x720. */
  readonly photos: string;
  /** Many copies of them, so that every pair of a whole run has a photo to decode. */
  readonly many: string;
  /** Kernels (.npy) and blurred pictures (.png), both by pair. */
  readonly kernels: string;
  readonly blurred: string;
  readonly pairs: number;
}

/** Makes the inputs of all contenders in a folder: photos from samples/, kernels of the trajectory recipe at full exposure. */
export async function makeInputs(folder: string, copies: number): Promise<Inputs> {
  const inside = (name: string) => {
    fs.mkdirSync(path.join(folder, name), { recursive: true });
    return path.join(folder, name);
  };
  const [photos, many, kernels, blurred] = ['photos', 'many', 'kernels', 'blurred'].map(inside) as [
    string,
    string,
    string,
    string,
  ];
  const names = fs.readdirSync(samples).filter((name) => name.endsWith('.jpg'));
  for (const name of names)
    await sharp(path.join(samples, name))
      .resize(1280, 720, { fit: 'cover' })
      .jpeg({ quality: 92 })
      .toFile(path.join(photos, name));
  for (let i = 0; i < copies; i++)
    fs.copyFileSync(
      path.join(photos, names[i % names.length]!),
      path.join(many, `${String(i).padStart(4, '0')}.jpg`),
    );

  const dataset = path.join(folder, 'dataset');
  const texts = ['--recipe', 'trajectory', '--exposure', '1', '--per-input', String(VARIANTS)];
  const args = [path.join(root, 'bin/gen-blur.js'), photos, ...texts, '--out', dataset, '--quiet'];
  execFileSync(process.execPath, [...args, '--no-preview']);
  const pairs = names.length * VARIANTS;
  for (let n = 0; n < pairs; n++) {
    const key = (n % names.length) * VARIANTS + Math.floor(n / names.length);
    const from = String(key).padStart(6, '0');
    const to = String(n).padStart(6, '0');
    fs.copyFileSync(path.join(dataset, 'kernel', `${from}.npy`), path.join(kernels, `${to}.npy`));
    fs.copyFileSync(path.join(dataset, 'blur', `${from}.png`), path.join(blurred, `${to}.png`));
  }
  return { photos, many, kernels, blurred, pairs };
}

/** Mean and largest difference of two pictures, in code values. */
export async function difference(a: string, b: string): Promise<{ mean: number; most: number }> {
  const [x, y] = await Promise.all([a, b].map((file) => sharp(file).raw().toBuffer()));
  let [sum, most] = [0, 0];
  for (let i = 0; i < x!.length; i++) {
    const d = Math.abs(x![i]! - y![i]!);
    sum += d;
    most = Math.max(most, d);
  }
  return { mean: sum / x!.length, most };
}
