import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { DiskError } from '../../src/errors.js';
import { openAside, temporaryFolder, writeWhole } from '../../src/sink/write-file.js';

const root = fs.mkdtempSync(path.join(os.tmpdir(), 'gen-blur-write-'));
afterAll(() => fs.rmSync(root, { recursive: true }));
const aside = () => fs.readdirSync(temporaryFolder(root));

describe('a file of a dataset under way', () => {
  it('bears its name when all its parts are there, and not before', () => {
    const file = openAside(root, 'blur/deep/1.png');
    file.write('one ');
    file.write(Buffer.from('two'));
    expect(fs.existsSync(path.join(root, 'blur'))).toBe(false);
    expect(aside()).toHaveLength(1);
    file.settle();
    file.drop();
    expect(fs.readFileSync(path.join(root, 'blur/deep/1.png'), 'utf8')).toBe('one two');
    expect(aside()).toHaveLength(0);
  });
  it('leaves nothing when it is dropped', () => {
    const file = openAside(root, 'sharp/1.png');
    file.write('half');
    file.drop();
    expect(fs.existsSync(path.join(root, 'sharp'))).toBe(false);
    expect(aside()).toHaveLength(0);
  });
  it('leaves nothing aside where its name is taken by a folder, and says so', () => {
    fs.mkdirSync(path.join(root, 'taken.png/inside'), { recursive: true });
    expect(() => writeWhole(root, 'taken.png', 'bytes')).toThrow(DiskError);
    expect(aside()).toHaveLength(0);
  });
});
