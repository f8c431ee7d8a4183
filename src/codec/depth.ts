import { ExitCode, expected, quoted } from '../errors.js';
import { type DepthMap, type DepthRef, inverseDepth } from '../pixels/depth-map.js';
import { decodePhoto } from './decode.js';
import { decodeNpy } from './npy.js';

/** Reads a depth map: a grey picture, or an array of rows x columns. Throws a UserError (exit code 1) where it is none. */
export async function decodeDepth(bytes: Buffer, { name, values }: DepthRef): Promise<DepthMap> {
  const isArray = bytes.toString('latin1', 0, 6) === '\x93NUMPY';
  const { width, height, numbers } = isArray ? readArray(bytes, name) : await readPicture(bytes, name);
  const inverse = inverseDepth(numbers, values);
  if (inverse !== undefined) return { width, height, inverse };
  const wanted = {
    inverse: 'inverse depth, finite and not below 0, with something above 0',
    depth: 'depth above 0, something of it finite',
  };
  throw refusal(name, wanted[values], 'other numbers', 'mend it, or say with --depth-values what it holds');
}

interface Numbers {
  readonly width: number;
  readonly height: number;
  readonly numbers: ArrayLike<number>;
}

const refusal = (name: string, wanted: string, received: string, remedy?: string) =>
  expected({
    what: `the depth map ${quoted(name)}`,
    expected: wanted,
    received,
    ...(remedy !== undefined && { remedy }),
    exitCode: ExitCode.failed,
  });

function readArray(bytes: Buffer, name: string): Numbers {
  const { shape, data } = decodeNpy(bytes, name);
  const [height = 0, width = 0] = shape;
  if (shape.length === 2 && data.length > 0) return { width, height, numbers: data };
  throw refusal(name, 'an array of rows x columns', `one of ${shape.join('x') || 'a single number'}`);
}

/** The code values of a grey picture, whatever curve it says they follow; one in colour may be grey all the same. */
async function readPicture(bytes: Buffer, name: string): Promise<Numbers> {
  const { width, height, channels, codes } = await decodePhoto(bytes, name);
  if (channels === 1) return { width, height, numbers: codes };
  const numbers = codes.filter((_, i) => i % channels === 0);
  for (let i = 0; i < codes.length; i++)
    if (codes[i] !== numbers[Math.floor(i / channels)])
      throw refusal(name, 'a grey picture', 'one in colour', 'save its depth as grey levels');
  return { width, height, numbers };
}
