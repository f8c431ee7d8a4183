import path from 'node:path';
import { packageRoot } from '../package.js';
import { findInputs, type InputFile, type Sought } from './walk.js';

export type { InputFile as PhotoFile } from './walk.js';

const PHOTOS: Sought = {
  noun: 'photo',
  expected: 'a photo, or a folder or glob with photos (JPEG, PNG, WebP, TIFF, AVIF, BMP)',
  files: /\.(jpe?g|png|webp|tiff?|avif|bmp)$/i,
};

/** The folder of the photos that are used when no INPUT is given. */
export const bundledSamples = path.join(packageRoot, 'samples');

/** The photos of the inputs; see findInputs. */
export function findPhotos(
  inputs: readonly string[],
  exclude?: string,
  signal?: AbortSignal,
): Promise<InputFile[]> {
  return findInputs(PHOTOS, inputs, exclude, signal);
}
