import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { documents } from '../scripts/docs.js';

const root = path.join(import.meta.dirname, '..');

it('has docs that say what the recipes declare (npm run docs writes them)', async () => {
  for (const [file, text] of await documents())
    expect(fs.readFileSync(path.join(root, file), 'utf8')).toBe(text);
});
