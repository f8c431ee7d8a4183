import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted } from '../errors.js';
import { packageRoot } from '../package.js';
import { TEXTURE_KINDS, type TextureKind } from '../pixels/texture.js';
import type { Parameter } from './parameters.js';

/** A texture's name and bytes. */
export interface TextureFile {
  readonly name: string;
  readonly sha256: string;
}

/** The textures that plans choose from: the bundled library, or a folder of the user's with the bundled behind it. */
export interface TextureLibrary {
  /** As the record spells it: it names bytes, never a path. */
  readonly text: string;
  /** The user's folder on this machine. */
  readonly folder?: string;
  readonly own: Readonly<Partial<Record<TextureKind, readonly TextureFile[]>>>;
  /** Textures of a folder without the subfolders: damage or papers, as another parameter says. */
  readonly flat: readonly TextureFile[];
}

export const texturesFolder: string = path.join(packageRoot, 'textures');
const BUNDLED: TextureLibrary = { text: 'bundled', own: {}, flat: [] };
const ACCEPTS = `bundled, or a folder of pictures (PNG, JPEG, WebP, TIFF, AVIF, BMP, SVG), flat or with subfolders ${TEXTURE_KINDS.join(', ')}`;
const RECORDED = /^\d+ textures? [0-9a-f]{64}$/;
const PICTURE = /\.(jpe?g|png|webp|tiff?|avif|bmp|svg)$/i;
/** What the files begin with, for a sentence before the run rather than in its midst. */
const SIGNATURE = /^(\x89PNG|\xff\xd8\xff|RIFF....WEBP|II\*\0|MM\0\*|BM|....ftypavi[fs])|<svg[\s>]/s;

let bundled: Readonly<Record<TextureKind, readonly TextureFile[]>> | undefined;

/** The bundled textures of a kind, as textures/ORIGINS.json lists them. */
export function bundledTextures(kind: TextureKind): readonly TextureFile[] {
  bundled ??= readOrigins();
  return bundled[kind];
}

function readOrigins() {
  const file = path.join(texturesFolder, 'ORIGINS.json');
  const { textures } = JSON.parse(fs.readFileSync(file, 'utf8')) as {
    textures: readonly (TextureFile & { readonly kind: TextureKind })[];
  };
  const of = (kind: TextureKind) =>
    textures.filter((texture) => texture.kind === kind).map(({ name, sha256 }) => ({ name, sha256 }));
  return {
    scratch: of('scratch'),
    dust: of('dust'),
    crack: of('crack'),
    stain: of('stain'),
    paper: of('paper'),
  };
}

/** Which textures to lay on: the bundled ones, or a folder. The folder's path stays out of every record. */
export function textureFolder({ about }: { about: string }): Parameter<TextureLibrary, TextureLibrary> {
  return {
    about,
    accepts: ACCEPTS,
    default: 'bundled',
    unit: '',
    source: '',
    isSwitch: false,
    options: [],
    parse: (text, flag) => readLibrary(text.trim(), flag),
    format: (library) => library.text,
    draw: (library) => library,
    folderOf: (library) => library.folder,
  };
}

function readLibrary(text: string, flag: string): TextureLibrary {
  if (text === 'bundled') return BUNDLED;
  // A recorded library is read back when a sample is made again: its plan names what it needs.
  if (RECORDED.test(text)) return { ...BUNDLED, text };
  const refuse = (received: string, what = flag) => expected({ what, expected: ACCEPTS, received });
  const folder = path.resolve(text);
  if (text === '' || !fs.existsSync(folder)) throw refuse(quoted(text));
  if (!fs.statSync(folder).isDirectory()) throw refuse(`the file ${quoted(text)}`);
  const read = (sub: string) => readPictures(folder, sub, flag);
  const own = Object.fromEntries(
    TEXTURE_KINDS.map((kind) => [kind, read(kind)] as const).filter(([, files]) => files.length > 0),
  );
  const flat = read('');
  const all = [...flat, ...Object.values(own).flat()];
  if (all.length === 0) throw refuse(`${quoted(text)}, which holds no picture`);
  const hash = createHash('sha256');
  for (const { name, sha256 } of all) hash.update(`${name} ${sha256}\n`);
  const count = `${all.length} texture${all.length === 1 ? '' : 's'}`;
  return { text: `${count} ${hash.digest('hex')}`, folder, own, flat };
}

/** The pictures right inside a folder, in order of name. Throws a UserError for one that isn't a picture. */
function readPictures(root: string, sub: string, flag: string): TextureFile[] {
  const folder = path.join(root, sub);
  if (!fs.statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return [];
  return fs
    .readdirSync(folder)
    .filter((name) => PICTURE.test(name) && !name.startsWith('.'))
    .sort()
    .map((name) => {
      const bytes = fs.readFileSync(path.join(folder, name));
      const file = sub === '' ? name : `${sub}/${name}`;
      if (!SIGNATURE.test(bytes.toString('latin1', 0, 2048)))
        throw expected({
          what: `the texture ${quoted(file)} of ${flag}`,
          expected: 'a picture (PNG, JPEG, WebP, TIFF, AVIF, BMP, SVG)',
          received: 'a file of another kind',
          remedy: 'take it out of the folder or mend it',
        });
      return { name: file, sha256: createHash('sha256').update(bytes).digest('hex') };
    });
}
