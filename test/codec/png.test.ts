import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { Jimp } from 'jimp';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePng, type PngPicture } from '../../src/codec/png.js';
import { createStream } from '../../src/random.js';
import { kernels } from '../../src/wasm/load.js';

const modes = ['fast', 'small'] as const;
type Form = Pick<PngPicture, 'width' | 'height' | 'channels' | 'depth'>;

function picture(form: Form, sample: (i: number) => number): PngPicture {
  const data = new (form.depth === 8 ? Uint8Array : Uint16Array)(form.width * form.height * form.channels);
  for (let i = 0; i < data.length; i++) data[i] = sample(i);
  return { ...form, data };
}

const contents: Record<string, (form: Form, seed: string) => PngPicture> = {
  noise(form, seed) {
    const stream = createStream(seed);
    return picture(form, () => stream.uniform() * 65536);
  },
  flat: (form, seed) => picture(form, () => seed.length * 977),
  gradient: ({ width, channels, ...rest }) =>
    picture(
      { width, channels, ...rest },
      (i) => 31 * (Math.floor(i / channels) % width) + 257 * Math.floor(i / channels / width),
    ),
  // Rectangles on black, as in masks: runs of all lengths, across rows and bands.
  mask(form, seed) {
    const stream = createStream(seed);
    let left = 0;
    let value = 0;
    return picture(form, () => {
      if (left-- <= 0) {
        left = Math.floor(2 ** stream.between(0, 12));
        value = stream.integer(0, 1) * 65535;
      }
      return value;
    });
  },
  steps(form, seed) {
    const stream = createStream(seed);
    let value = 30000;
    return picture(form, () => (value += Math.round(200 * stream.normal())));
  },
};

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

function chunksOf(file: Uint8Array): Chunk[] {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  expect(bytes.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  const chunks: Chunk[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const body = bytes.subarray(at + 4, at + 8 + length);
    expect(bytes.readUInt32BE(at + 8 + length)).toBe(zlib.crc32(body));
    chunks.push({ type: body.toString('latin1', 0, 4), data: body.subarray(4) });
    at += 12 + length;
  }
  return chunks;
}

/** The samples, decoded as the specification reads; every row must be filtered by Paeth. */
function decoded(file: Uint8Array): PngPicture {
  const chunks = chunksOf(file);
  const header = chunks[0]!.data;
  const [width, height] = [header.readUInt32BE(0), header.readUInt32BE(4)];
  const depth = header[8] === 16 ? 16 : 8;
  const channels = header[9] === 2 ? 3 : 1;
  const pixelBytes = (channels * depth) / 8;
  const rowBytes = width * pixelBytes;
  const rows = zlib.inflateSync(
    Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data)),
  );
  expect(rows.length).toBe(height * (rowBytes + 1));
  const out = Buffer.alloc(height * rowBytes);
  for (let y = 0; y < height; y++) {
    expect(rows[y * (rowBytes + 1)]).toBe(4);
    for (let x = 0; x < rowBytes; x++) {
      const at = y * rowBytes + x;
      const a = x < pixelBytes ? 0 : out[at - pixelBytes]!;
      const b = y === 0 ? 0 : out[at - rowBytes]!;
      const c = x < pixelBytes || y === 0 ? 0 : out[at - rowBytes - pixelBytes]!;
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const prediction = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      out[at] = rows[y * (rowBytes + 1) + 1 + x]! + prediction;
    }
  }
  const data =
    depth === 8
      ? new Uint8Array(out)
      : Uint16Array.from({ length: out.length / 2 }, (_, i) => out.readUInt16BE(2 * i));
  return { width, height, channels, depth, data };
}

async function throughLibpng(file: Uint8Array, { channels, depth }: Form): Promise<number[]> {
  const space = `${channels === 1 ? (depth === 16 ? 'grey' : 'b-w') : 'rgb'}${depth === 16 ? '16' : ''}`;
  const raw = sharp(file).toColourspace(space === 'rgb' ? 'srgb' : space);
  const { data, info } = await raw
    .raw({ depth: depth === 16 ? 'ushort' : 'uchar' })
    .toBuffer({ resolveWithObject: true });
  expect(info.channels).toBe(channels);
  return [...(depth === 16 ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2) : data)];
}

describe.each(modes)('encodePng, %s', (mode) => {
  const form = fc.record({
    width: fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(300, 1000)),
    height: fc.integer({ min: 1, max: 40 }),
    channels: fc.constantFrom(1 as const, 3 as const),
    depth: fc.constantFrom(8 as const, 16 as const),
  });
  const kind = fc.constantFrom(...Object.keys(contents));

  it('keeps every sample, at any size and depth', () => {
    fc.assert(
      fc.property(form, kind, fc.string(), (size, content, seed) => {
        const before = contents[content]!(size, seed);
        const after = decoded(encodePng(before, mode));
        expect({ ...after, data: [] }).toEqual({ ...before, data: [] });
        expect(Buffer.compare(bytesOf(after), bytesOf(before))).toBe(0);
      }),
      { seed: 1, numRuns: 150 },
    );
  });

  it('keeps every sample over many bands', () => {
    for (const [content, make] of Object.entries(contents)) {
      const before = make({ width: 701, height: 333, channels: 3, depth: 8 }, 'bands');
      const after = decoded(encodePng(before, mode));
      expect(Buffer.compare(bytesOf(after), bytesOf(before)), content).toBe(0);
    }
  });

  it('keeps every sample where a row is larger than a band', () => {
    const before = contents.steps!({ width: 60_001, height: 3, channels: 3, depth: 16 }, 'wide');
    expect(Buffer.compare(bytesOf(decoded(encodePng(before, mode))), bytesOf(before))).toBe(0);
  });

  it('opens in libpng bit for bit', async () => {
    for (const depth of [8, 16] as const) {
      for (const channels of [1, 3] as const) {
        for (const make of Object.values(contents)) {
          const before = make({ width: 61, height: 47, channels, depth }, 'libpng');
          expect(await throughLibpng(encodePng(before, mode), before)).toEqual([...before.data]);
        }
      }
    }
  });

  it('opens in jimp bit for bit at 8 bits', async () => {
    for (const channels of [1, 3] as const) {
      const { data, ...size } = contents.steps!({ width: 33, height: 21, channels, depth: 8 }, 'jimp');
      const { bitmap } = await Jimp.read(Buffer.from(encodePng({ ...size, data }, mode)));
      for (let i = 0; i < 33 * 21; i++)
        for (let c = 0; c < 3; c++) expect(bitmap.data[4 * i + c]).toBe(data[i * channels + (c % channels)]);
    }
  });

  it('keeps to codes that DEFLATE allows where the bytes are distributed like Fibonacci numbers', () => {
    const counts = [1, 1];
    while (counts.length < 25) counts.push(counts.at(-1)! + counts.at(-2)!);
    const residuals = counts.flatMap((count, i) => new Array<number>(count).fill(10 * i));
    const stream = createStream('fibonacci');
    for (let i = residuals.length - 1; i > 0; i--) {
      const j = stream.integer(0, i);
      [residuals[i], residuals[j]] = [residuals[j]!, residuals[i]!];
    }
    // In a picture of one row Paeth predicts the sample to the left, so these are its differences.
    let value = 0;
    const before = picture(
      { width: residuals.length, height: 1, channels: 1, depth: 8 },
      (i) => (value += residuals[i]!),
    );
    const file = encodePng(before, mode);
    expect(Buffer.compare(bytesOf(decoded(file)), bytesOf(before))).toBe(0);
    expect(file.length).toBeLessThan(0.34 * residuals.length);
  });

  it('says what the picture is: size, depth, colour, sRGB', () => {
    const chunks = chunksOf(
      encodePng(contents.flat!({ width: 258, height: 3, channels: 3, depth: 16 }, ''), mode),
    );
    expect(chunks.map(({ type }) => type)).toEqual(['IHDR', 'sRGB', 'IDAT', 'IEND']);
    expect([...chunks[0]!.data]).toEqual([0, 0, 1, 2, 0, 0, 0, 3, 16, 2, 0, 0, 0]);
    expect([...chunks[1]!.data]).toEqual([0]);
  });

  it('makes little of flat pictures and masks, and hardly more than there is of noise', () => {
    const size = { width: 1000, height: 1000, channels: 1, depth: 8 } as const;
    const bytes = (content: string) => encodePng(contents[content]!(size, 'size'), mode).length;
    expect(bytes('flat')).toBeLessThan(5_000);
    expect(bytes('mask')).toBeLessThan(15_000);
    expect(bytes('noise')).toBeLessThan(1_005_000);
  });

  it('needs memory for a few rows only, however tall the picture', () => {
    const before = contents.noise!({ width: 500, height: 6000, channels: 3, depth: 8 }, 'tall');
    encodePng(before, mode);
    expect(kernels().memory.buffer.byteLength).toBeLessThan(4 << 20);
  });

  it('refuses samples that are not the picture said', () => {
    const data = new Uint8Array(12);
    const attempt =
      (form: Form, samples: PngPicture['data'] = data) =>
      () =>
        encodePng({ ...form, data: samples }, mode);
    expect(attempt({ width: 2, height: 2, channels: 3, depth: 8 })).not.toThrow();
    expect(attempt({ width: 2, height: 3, channels: 3, depth: 8 })).toThrow(
      '12 samples of 8 bits are no picture of 2x3 px',
    );
    expect(attempt({ width: 2, height: 2, channels: 3, depth: 16 })).toThrow(RangeError);
    expect(attempt({ width: 2, height: 0, channels: 3, depth: 8 }, new Uint8Array(0))).toThrow(RangeError);
  });
});

describe('the bytes of a file', () => {
  const sha256 = (file: Uint8Array) => createHash('sha256').update(file).digest('hex').slice(0, 16);
  const file = (mode: (typeof modes)[number]) =>
    encodePng(contents.steps!({ width: 400, height: 300, channels: 3, depth: 8 }, 'golden'), mode);

  it('are the same wherever they are made, and whatever was made before', () => {
    // A promise to users, who compare datasets by hash: a new encoder means new hashes, and a new version.
    const hashes = ['da188ba78e2dd6c6', 'd47f61a24f5f0e4b'];
    expect(modes.map((mode) => sha256(file(mode)))).toEqual(hashes);
    encodePng(contents.noise!({ width: 90, height: 90, channels: 1, depth: 16 }, 'between'));
    expect(modes.map((mode) => sha256(file(mode)))).toEqual(hashes);
  });

  it('are fewer when small', () => {
    expect(file('small').length).toBeLessThan(file('fast').length);
  });
});

function bytesOf({ data }: PngPicture): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
