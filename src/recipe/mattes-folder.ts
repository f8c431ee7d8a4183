import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted } from '../errors.js';
import type { Parameter } from './parameters.js';
import type { TextureFile } from './texture-folder.js';

/** Cut-outs that plans choose from: a folder of the user's, or none. */
export interface Mattes {
  /** As the record spells it: it names bytes, never a path. */
  readonly text: string;
  /** The folder on this machine. */
  readonly folder?: string;
  /** Relative to the folder, in order of name. */
  readonly files: readonly TextureFile[];
}

const NONE: Mattes = { text: 'none', files: [] };
const ACCEPTS = 'a folder of cut-outs (PNG or WebP with an alpha channel), or none';
const RECORDED = /^\d+ mattes? [0-9a-f]{64}$/;
const PICTURE = /\.(png|webp)$/i;

/** A folder of cut-outs. The folder's path stays out of every record. */
export function mattesFolder({ about }: { about: string }): Parameter<Mattes, Mattes> {
  return {
    about,
    accepts: ACCEPTS,
    default: 'none',
    unit: '',
    source: '',
    isSwitch: false,
    options: [],
    parse: (text, flag) => readMattes(text.trim(), flag),
    format: (mattes) => mattes.text,
    draw: (mattes) => mattes,
    folderOf: (mattes) => mattes.folder,
  };
}

function readMattes(text: string, flag: string): Mattes {
  if (text === 'none') return NONE;
  // What was recorded is read back when a sample is made again: its plan names what it needs.
  if (RECORDED.test(text)) return { text, files: [] };
  const refuse = (received: string) => expected({ what: flag, expected: ACCEPTS, received });
  const folder = path.resolve(text);
  const found = fs.statSync(folder, { throwIfNoEntry: false });
  if (text === '' || found === undefined) throw refuse(quoted(text));
  if (!found.isDirectory()) throw refuse(`the file ${quoted(text)}`);
  const names = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => PICTURE.test(name) && !path.basename(name).startsWith('.'))
    .sort();
  if (names.length === 0) throw refuse(`${quoted(text)}, which holds no PNG or WebP`);
  const files = names.map((name) => readMatte(folder, name, flag));
  const hash = createHash('sha256');
  for (const { name, sha256 } of files) hash.update(`${name} ${sha256}\n`);
  return {
    text: `${files.length} matte${files.length === 1 ? '' : 's'} ${hash.digest('hex')}`,
    folder,
    files,
  };
}

function readMatte(folder: string, file: string, flag: string): TextureFile {
  const bytes = fs.readFileSync(path.join(folder, file));
  const name = file.split(path.sep).join('/');
  const alpha = hasAlpha(bytes);
  if (alpha === true) return { name, sha256: createHash('sha256').update(bytes).digest('hex') };
  throw expected({
    what: `the matte ${quoted(name)} of ${flag}`,
    expected: 'a PNG or WebP with an alpha channel',
    received: alpha === undefined ? 'a file of another kind' : 'one without',
    remedy: 'take it out of the folder or cut it out',
  });
}

/** Whether a PNG or WebP says that it has an alpha channel; undefined where it is neither. */
function hasAlpha(bytes: Buffer): boolean | undefined {
  if (bytes.length > 32 && bytes.toString('latin1', 1, 4) === 'PNG') {
    // Colour types 4 and 6 have one (PNG, 11.2.2); others may name colours that are see-through.
    if (bytes[25] === 4 || bytes[25] === 6) return true;
    const [transparency, pixels] = [bytes.indexOf('tRNS'), bytes.indexOf('IDAT')];
    return transparency > 0 && transparency < pixels;
  }
  if (bytes.length <= 32 || bytes.toString('latin1', 8, 12) !== 'WEBP') return undefined;
  const kind = bytes.toString('latin1', 12, 16);
  if (kind === 'VP8X') return (bytes[20]! & 0x10) !== 0;
  return kind === 'VP8L' ? (bytes[24]! & 0x10) !== 0 : false;
}
