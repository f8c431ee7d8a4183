import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { ExitCode, expected, quoted } from '../errors.js';
import type { Parameter } from './parameters.js';

/** A map, by its bytes. */
interface MapFile {
  readonly name: string;
  readonly sha256: string;
}

/** What stands before the camera: a plane, or what a file says of it, or for each photo the file of its name. */
export interface DepthSetting {
  /** As the record spells it: it names bytes, never a path. */
  readonly text: string;
  readonly map?: MapFile;
  /** Names relative to the folder, with forward slashes. */
  readonly maps?: readonly MapFile[];
  /** The user's file or folder on this machine. */
  readonly place?: string;
}

const ACCEPTS =
  'plane, a file: a grey picture (PNG, TIFF, JPEG...) or an array of rows x columns (NPY), or a folder of such files named as the photos';
const PLANE = 'plane';
const RECORDED = /^(map|\d+ maps?) [0-9a-f]{64}$/;
const MAP = /\.(npy|jpe?g|png|webp|tiff?|avif|bmp)$/i;

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
    folderOf: ({ place }) => place,
  };
}

/** The map of a photo: undefined for a plane. Throws a UserError where a folder has none of the photo's name. */
export function mapOf({ map, maps }: DepthSetting, photo: string): MapFile | undefined {
  if (maps === undefined) return map;
  const wanted = stemOf(photo);
  const alike = maps.filter(({ name }) => path.posix.basename(stemOf(name)) === path.posix.basename(wanted));
  const found =
    maps.find(({ name }) => stemOf(name) === wanted) ?? (alike.length === 1 ? alike[0] : undefined);
  if (found !== undefined) return found;
  throw expected({
    what: `the depth map of ${quoted(photo)}`,
    expected: `one file of its name in the folder of --depth-map, such as ${wanted}.npy`,
    received: alike.length === 0 ? 'none' : String(alike.length),
    remedy: 'add it, or leave the photo out with --on-error skip',
    exitCode: ExitCode.failed,
  });
}

const stemOf = (name: string) => name.replace(/\.[^./]+$/, '');
const sha256Of = (file: string) => createHash('sha256').update(fs.readFileSync(file)).digest('hex');

function read(text: string, flag: string): DepthSetting {
  // A recorded map is read back when a sample is made again: its plan names what it needs.
  if (text === PLANE || RECORDED.test(text)) return { text };
  const refuse = (received: string) => expected({ what: flag, expected: ACCEPTS, received });
  const place = path.resolve(text);
  const found = fs.statSync(place, { throwIfNoEntry: false });
  if (text === '' || found === undefined) throw refuse(quoted(text));
  if (found.isDirectory()) return readFolder(place, () => refuse(`${quoted(text)}, which holds none`));
  if (!found.isFile()) throw refuse(quoted(text));
  const sha256 = sha256Of(place);
  return { text: `map ${sha256}`, map: { name: path.basename(place), sha256 }, place };
}

function readFolder(place: string, refuse: () => Error): DepthSetting {
  const maps = fs
    .readdirSync(place, { recursive: true, encoding: 'utf8' })
    .filter((name) => MAP.test(name) && !path.basename(name).startsWith('.'))
    .sort()
    .map((name) => ({ name: name.split(path.sep).join('/'), sha256: sha256Of(path.join(place, name)) }));
  if (maps.length === 0) throw refuse();
  const hash = createHash('sha256');
  for (const { name, sha256 } of maps) hash.update(`${name} ${sha256}\n`);
  return { text: `${maps.length} map${maps.length === 1 ? '' : 's'} ${hash.digest('hex')}`, maps, place };
}
