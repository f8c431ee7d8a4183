import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { decodeTexture } from '../codec/texture.js';
import { quoted, UserError } from '../errors.js';
import { packageRoot } from '../package.js';
import type { Texture, TextureRef } from '../pixels/texture.js';

const bundledFolder = path.join(packageRoot, 'textures');
const PICTURE = /\.(jpe?g|png|webp|tiff?|avif|bmp|svg)$/i;

/** The textures of a worker, each decoded once. */
export interface TextureStore {
  /** Reads and decodes what isn't there yet. Throws a UserError where one isn't found or is no picture. */
  load(refs: readonly TextureRef[]): Promise<void>;
  /** One that was loaded. */
  get(ref: TextureRef): Texture;
}

const sha256Of = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const keyOf = ({ sha256, as, polarity }: TextureRef) => `${sha256} ${as} ${polarity}`;

/** A store over the bundled library and the given folders. A texture is known by its bytes, whatever its name. */
export function createTextureStore(folders: readonly string[] = []): TextureStore {
  const decoded = new Map<string, Texture>();
  let index: Map<string, string> | undefined;
  const bytesOf = (ref: TextureRef): Buffer => {
    const bundled = readIfThere(path.join(bundledFolder, ref.name));
    if (bundled !== undefined && sha256Of(bundled) === ref.sha256) return bundled;
    index ??= indexPictures(folders);
    const file = index.get(ref.sha256);
    if (file !== undefined) return fs.readFileSync(file);
    throw new UserError(
      `The texture ${quoted(ref.name)} (sha256 ${ref.sha256.slice(0, 12)}...) is neither bundled nor in ${folders.map(quoted).join(', ') || 'a folder that was named'}; name the folder that holds it.`,
      1,
    );
  };
  return {
    async load(refs) {
      for (const ref of refs)
        if (!decoded.has(keyOf(ref))) decoded.set(keyOf(ref), await decodeTexture(bytesOf(ref), ref));
    },
    get(ref) {
      const texture = decoded.get(keyOf(ref));
      if (texture === undefined) throw new RangeError(`the texture ${ref.name} was not named by the plan`);
      return texture;
    },
  };
}

function readIfThere(file: string): Buffer | undefined {
  try {
    return fs.readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Files by the sha256 of their bytes. */
function indexPictures(folders: readonly string[]): Map<string, string> {
  const searched = folders.filter((folder) => fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory());
  const files = searched.flatMap((folder) =>
    fs
      .readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && PICTURE.test(entry.name))
      .map((entry) => path.join(entry.parentPath, entry.name)),
  );
  return new Map(files.map((file) => [sha256Of(fs.readFileSync(file)), file]));
}
