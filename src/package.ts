import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

function findRoot(folder: string): string {
  const file = path.join(folder, 'package.json');
  if (fs.existsSync(file) && JSON.parse(fs.readFileSync(file, 'utf8')).name === 'gen-blur') return folder;
  return findRoot(path.dirname(folder));
}

/** The package's folder, whether this runs from src/ or from dist/. */
export const packageRoot: string = findRoot(path.dirname(fileURLToPath(import.meta.url)));

export const packageVersion: string = JSON.parse(
  fs.readFileSync(path.join(packageRoot, 'package.json'), 'utf8'),
).version;
