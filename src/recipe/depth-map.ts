import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted } from '../errors.js';
import type { Parameter } from './parameters.js';

/** What stands before the camera: a plane, or what a file says of it. */
export interface DepthSetting {
  /** As the record spells it: it names bytes, never a path. */
  readonly text: string;
  readonly map?: { readonly name: string; readonly sha256: string };
  /** The user's file on this machine. */
  readonly file?: string;
}

const ACCEPTS = 'plane, or a file: a grey picture (PNG, TIFF, JPEG...) or an array of rows x columns (NPY)';
const PLANE = 'plane';
const RECORDED = /^map [0-9a-f]{64}$/;

/** The depth before a camera that moves. The file's path stays out of every record. */
export function depthMap({ about }: { readonly about: string }): Parameter<DepthSetting, DepthSetting> {
  return {
    about,
    accepts: ACCEPTS,
    default: PLANE,
    unit: '',
    source: '',
    isSwitch: false,
    options: [PLANE],
    parse: (text, flag) => read(text.trim(), flag),
    format: ({ text }) => text,
    draw: (setting) => setting,
    folderOf: ({ file }) => file,
  };
}

function read(text: string, flag: string): DepthSetting {
  // A recorded map is read back when a sample is made again: its plan names what it needs.
  if (text === PLANE || RECORDED.test(text)) return { text };
  const file = path.resolve(text);
  if (text === '' || !fs.statSync(file, { throwIfNoEntry: false })?.isFile())
    throw expected({ what: flag, expected: ACCEPTS, received: quoted(text) });
  const sha256 = createHash('sha256').update(fs.readFileSync(file)).digest('hex');
  return { text: `map ${sha256}`, map: { name: path.basename(file), sha256 }, file };
}
