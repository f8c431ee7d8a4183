import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { decodeDepth } from '../codec/depth.js';
import { ExitCode, quoted, UserError } from '../errors.js';
import type { DepthMap, DepthRef } from '../pixels/depth-map.js';

/** Decoded maps that a store keeps: as many photos may each have their own. */
const MOST_KEPT = 4;

/** The depth maps of a worker; the last few stay decoded. */
export interface DepthStore {
  /** Reads and decodes a map that isn't there yet. Throws a UserError where it isn't found or is no depth map. */
  load(ref: DepthRef): Promise<void>;
  /** One that was loaded. */
  get(ref: DepthRef): DepthMap;
}

const MAP = /\.(npy|jpe?g|png|webp|tiff?|avif|bmp)$/i;
const keyOf = ({ sha256, values }: DepthRef) => `${sha256} ${values}`;
const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** A store over files, and folders that may hold them. A map is known by its bytes, whatever its name. */
export function createDepthStore(places: readonly string[] = []): DepthStore {
  const decoded = new Map<string, DepthMap>();
  return {
    async load(ref) {
      if (decoded.has(keyOf(ref))) return;
      const map = await decodeDepth(find(ref, places), ref);
      for (const key of [...decoded.keys()].slice(0, -MOST_KEPT + 1)) decoded.delete(key);
      decoded.set(keyOf(ref), map);
    },
    get(ref) {
      const map = decoded.get(keyOf(ref));
      if (map === undefined) throw new RangeError(`the depth map ${ref.name} was not named by the plan`);
      return map;
    },
  };
}

function find({ name, sha256 }: DepthRef, places: readonly string[]): Buffer {
  const files = places.flatMap(filesAt);
  const isNamedSo = (file: string) => file.split(path.sep).join('/').endsWith(`/${name}`);
  // Others are read too, since a map is known by its bytes; but not before.
  for (const file of [...files.filter(isNamedSo), ...files.filter((one) => !isNamedSo(one))]) {
    const bytes = fs.readFileSync(file);
    if (sha256Of(bytes) === sha256) return bytes;
  }
  throw new UserError(
    `The depth map ${quoted(name)} (sha256 ${sha256.slice(0, 12)}...) is not in ${places.map(quoted).join(', ') || 'a folder that was named'}; name the folder that holds it.`,
    ExitCode.failed,
  );
}

function filesAt(place: string): string[] {
  const stat = fs.statSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return [];
  if (stat.isFile()) return [place];
  return fs
    .readdirSync(place, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && MAP.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
}
