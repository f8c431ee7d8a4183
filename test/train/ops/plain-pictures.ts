import { type Plain, plain } from './plain.js';

/** What pictures are made into, written plainly in float64, NHWC: the oracles of ops and layers. */

type At = (n: number, y: number, x: number, c: number) => number;

/** Values of a picture by place. */
export const reader = ({ shape, data }: Plain): At => {
  const [, height, width, channels] = shape as [number, number, number, number];
  return (n, y, x, c) => data[((n * height + y) * width + x) * channels + c]!;
};

/** A picture whose values are known by place. */
export function picture(shape: readonly number[], at: At): Plain {
  const [, height, width, channels] = shape as [number, number, number, number];
  return plain(shape, (i) => {
    const pixel = Math.floor(i / channels);
    const row = Math.floor(pixel / width);
    return at(Math.floor(row / height), row % height, pixel % width, i % channels);
  });
}

export const each = (x: Plain, f: (value: number) => number): Plain => plain(x.shape, (i) => f(x.data[i]!));

const sized = ({ shape }: Plain, height: number, width: number, channels = shape[3]!) => [
  shape[0]!,
  height,
  width,
  channels,
];

/** The index that a mirror shows which doesn't repeat the edge. */
const mirrored = (i: number, size: number) => (i < 0 ? -i : i >= size ? 2 * (size - 1) - i : i);

export function reflected(x: Plain, margin: number): Plain {
  const [, height, width] = x.shape as [number, number, number];
  const at = reader(x);
  return picture(sized(x, height + 2 * margin, width + 2 * margin), (n, i, j, c) =>
    at(n, mirrored(i - margin, height), mirrored(j - margin, width), c),
  );
}

export function repeated(x: Plain, factor: number): Plain {
  const at = reader(x);
  return picture(sized(x, x.shape[1]! * factor, x.shape[2]! * factor), (n, i, j, c) =>
    at(n, Math.floor(i / factor), Math.floor(j / factor), c),
  );
}

export function blockMeans(x: Plain, factor: number): Plain {
  const at = reader(x);
  return picture(sized(x, x.shape[1]! / factor, x.shape[2]! / factor), (n, i, j, c) => {
    let sum = 0;
    for (let v = 0; v < factor; v++)
      for (let u = 0; u < factor; u++) sum += at(n, i * factor + v, j * factor + u, c);
    return sum / factor ** 2;
  });
}

/** Every other pixel of a blur of 1-2-1, the mirror around not repeating the edge. */
export function halved(x: Plain): Plain {
  const at = reader(reflected(x, 1));
  const taps = [1, 2, 1];
  return picture(sized(x, x.shape[1]! / 2, x.shape[2]! / 2), (n, i, j, c) => {
    let sum = 0;
    for (let v = 0; v < 3; v++)
      for (let u = 0; u < 3; u++) sum += (taps[v]! * taps[u]! * at(n, 2 * i + v, 2 * j + u, c)) / 16;
    return sum;
  });
}

/** Bilinear, twice the size, edges held. */
export function doubled(x: Plain): Plain {
  const [, height, width] = x.shape as [number, number, number];
  const at = reader(x);
  const places = (i: number, size: number) => {
    const place = (i + 0.5) / 2 - 0.5;
    const first = Math.floor(place);
    const held = (k: number) => Math.min(size - 1, Math.max(0, k));
    return [
      [held(first), 1 - (place - first)],
      [held(first + 1), place - first],
    ] as const;
  };
  return picture(sized(x, 2 * height, 2 * width), (n, i, j, c) => {
    let sum = 0;
    for (const [y, wy] of places(i, height))
      for (const [u, wx] of places(j, width)) sum += wy * wx * at(n, y, u, c);
    return sum;
  });
}

export function toChannels(x: Plain, factor: number): Plain {
  const channels = x.shape[3]!;
  const at = reader(x);
  return picture(
    sized(x, x.shape[1]! / factor, x.shape[2]! / factor, channels * factor ** 2),
    (n, i, j, k) => {
      const cell = Math.floor(k / channels);
      return at(n, i * factor + Math.floor(cell / factor), j * factor + (cell % factor), k % channels);
    },
  );
}

export function toPixels(x: Plain, factor: number): Plain {
  const channels = x.shape[3]! / factor ** 2;
  const at = reader(x);
  return picture(sized(x, x.shape[1]! * factor, x.shape[2]! * factor, channels), (n, i, j, c) => {
    const cell = (i % factor) * factor + (j % factor);
    return at(n, Math.floor(i / factor), Math.floor(j / factor), cell * channels + c);
  });
}

/** The mean over height and width of each channel of each picture. */
function means(x: Plain): Plain {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const at = reader(x);
  return picture([batch, 1, 1, channels], (n, _, __, c) => {
    let sum = 0;
    for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) sum += at(n, i, j, c);
    return sum / (height * width);
  });
}

/** Less its mean, channel by channel. */
export function centred(x: Plain): Plain {
  const [at, mean] = [reader(x), reader(means(x))];
  return picture(x.shape, (n, i, j, c) => at(n, i, j, c) - mean(n, 0, 0, c));
}

export function normalised(x: Plain): Plain {
  const middle = centred(x);
  const [at, variance] = [reader(middle), reader(means(each(middle, (value) => value ** 2)))];
  return picture(x.shape, (n, i, j, c) => at(n, i, j, c) / Math.sqrt(variance(n, 0, 0, c) + 1e-5));
}

/** Each channel times a factor, plus an offset where there is one. */
export const perChannel = (x: Plain, factors: Plain | undefined, offsets?: Plain): Plain => {
  const channels = x.shape[3]!;
  return plain(
    x.shape,
    (i) => x.data[i]! * (factors?.data[i % channels] ?? 1) + (offsets?.data[i % channels] ?? 0),
  );
};

export function luma(x: Plain): Plain {
  const at = reader(x);
  return picture(
    sized(x, x.shape[1]!, x.shape[2]!, 1),
    (n, i, j) => 0.299 * at(n, i, j, 0) + 0.587 * at(n, i, j, 1) + 0.114 * at(n, i, j, 2),
  );
}
