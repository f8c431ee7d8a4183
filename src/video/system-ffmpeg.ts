import { ExecaError, execa } from 'execa';
import { asError, quoted, UserError } from '../errors.js';
import type { CodedPicture } from '../pixels/colour.js';
import {
  type Availability,
  type ClipReader,
  type FrameRoom,
  type OpenClip,
  ownRoom,
  type ReadOptions,
  type VideoFrame,
} from './clip.js';
import { damagedError, emptyError, endsAt, interlacedError, noVideoError, settle } from './rules.js';
import { rotationOf, type StreamFacts, stampsByRank } from './stream-facts.js';

/** The `ffmpeg` and `ffprobe` of the system. */
export const systemFfmpeg: ClipReader = { name: 'ffmpeg', availability, open };

async function availability(): Promise<Availability> {
  try {
    const [ffmpeg] = await Promise.all([execa('ffmpeg', ['-version']), execa('ffprobe', ['-version'])]);
    return { there: true, version: /version (\S+)/.exec(ffmpeg.stdout)?.[1] ?? 'unknown' };
  } catch {
    const install = 'apt install ffmpeg, brew install ffmpeg or winget install ffmpeg';
    return { there: false, why: 'no ffmpeg and ffprobe on the PATH', install };
  }
}

/** FFmpeg takes a name that begins with a dash or holds a colon for something else. */
const asInput = (file: string) => `file:${file}`;

async function open(file: string, path: string, options: ReadOptions): Promise<OpenClip> {
  const facts = await probe(file, path);
  const { header, filters } = settle(facts, 'ffmpeg', path, options);
  const stop = new AbortController();
  return {
    header,
    frames: (room = ownRoom) => decode(file, path, { ...header, filters, facts, options, stop, room }),
    close: async () => stop.abort(),
  };
}

interface Probed {
  readonly streams?: readonly Record<string, unknown>[];
  readonly packets?: readonly { pts_time?: string; dts_time?: string; flags?: string }[];
}

async function probe(file: string, path: string): Promise<StreamFacts> {
  const show = ['-show_entries', 'stream:stream_side_data:packet=pts_time,dts_time,flags'];
  let probed: Probed;
  let warnings: string;
  try {
    const { stdout, stderr } = await execa(
      'ffprobe',
      ['-v', 'warning', '-select_streams', 'V:0', ...show, '-of', 'json', asInput(file)],
      { maxBuffer: 1 << 30 },
    );
    probed = JSON.parse(stdout) as Probed;
    warnings = stderr;
  } catch (thrown) {
    if (asError(thrown) instanceof ExecaError && (thrown as ExecaError).exitCode !== undefined)
      throw new UserError(
        `Expected ${quoted(path)} to be a video clip, but FFmpeg can't read it (${reasonOf(thrown as ExecaError)}); leave it out with --on-error skip.`,
        1,
      );
    throw thrown;
  }
  const stream = probed.streams?.[0];
  if (stream === undefined) throw noVideoError(path);
  const kept = (probed.packets ?? []).filter(({ flags = '' }) => !flags.includes('D'));
  const text = (name: string) => String(stream[name] ?? 'unknown');
  const sides = (stream.side_data_list ?? []) as readonly { displaymatrix?: string }[];
  const matrix = sides.find(({ displaymatrix }) => displaymatrix !== undefined)?.displaymatrix;
  return {
    codec: text('codec_name'),
    width: Number(stream.width ?? 0),
    height: Number(stream.height ?? 0),
    pixelFormat: text('pix_fmt'),
    matrix: text('color_space'),
    range: text('color_range'),
    transfer: text('color_transfer'),
    primaries: text('color_primaries'),
    interlaced: !['progressive', 'unknown'].includes(text('field_order')),
    rotation: matrix === undefined ? 0 : rotationOf(readMatrix(matrix)),
    pixelAspect: ratio(text('sample_aspect_ratio')) || 1,
    framesPerSecond: ratio(text('avg_frame_rate')),
    cutShort: /partial file|Packet corrupt/.test(warnings),
    packets: kept.length,
    stampsByRank: stampsByRank(
      kept.map(({ pts_time, dts_time }) => ({ pts: secondsOf(pts_time), dts: secondsOf(dts_time) })),
      Number(stream.has_b_frames ?? 0) > 0,
    ),
  };
}

const reasonOf = ({ stderr }: ExecaError) => {
  const line = String(stderr).trim().split('\n').at(-1) ?? '';
  return line.slice(line.lastIndexOf(': ') + 1).trim() || 'unknown reason';
};
const secondsOf = (text: string | undefined) =>
  text === undefined || text === 'N/A' ? undefined : Number(text);

function ratio(text: string): number {
  const [over = 0, under = 1] = text.split(/[:/]/).map(Number);
  return under > 0 && over > 0 ? over / under : 0;
}

/** ffprobe prints the matrix as lines of `00000000: 0 -65536 0`. */
function readMatrix(text: string): Int32Array {
  return Int32Array.from(
    text.split('\n').flatMap((line) => line.split(/\s+/).slice(1).filter(Boolean).map(Number)),
  );
}

interface Decoding {
  readonly width: number;
  readonly height: number;
  readonly depth: 8 | 16;
  readonly filters: string;
  readonly facts: StreamFacts;
  readonly options: ReadOptions;
  readonly stop: AbortController;
  readonly room: FrameRoom;
}

/** What showinfo and ffmpeg itself say on stderr, line by line, as far as it concerns frames. */
interface Told {
  readonly seconds: (number | undefined)[];
  interlacedAt: number;
  corruptAt: number;
  /** Frames told of so far; infinite once all is told. */
  count: number;
  /** Called when more was told. */
  heard: () => void;
}

async function* decode(file: string, path: string, decoding: Decoding): AsyncGenerator<VideoFrame> {
  const { width, height, depth, filters, facts, options, stop, room } = decoding;
  const ranked = facts.stampsByRank;
  const never = Number.POSITIVE_INFINITY;
  const told: Told = { seconds: [], interlacedAt: never, corruptAt: never, count: 0, heard: () => {} };
  const child = execa(
    'ffmpeg',
    [
      ...[
        '-hide_banner',
        '-nostdin',
        '-nostats',
        '-loglevel',
        'info',
        '-copyts',
        '-noautorotate',
        '-threads',
        '1',
      ],
      ...['-i', asInput(file), '-map', '0:V:0', '-fps_mode', 'passthrough'],
      ...['-vf', `showinfo=checksum=0,${filters}`, '-f', 'rawvideo', 'pipe:1'],
    ],
    { encoding: 'buffer', buffer: false, reject: false, cancelSignal: stop.signal, forceKillAfterDelay: 500 },
  );
  listen(child.stderr as unknown as NodeJS.ReadableStream, told);
  let index = 0;
  try {
    const bytes = width * height * 3 * (depth / 8);
    for await (const codes of chunksOf(child.stdout as unknown as AsyncIterable<Uint8Array>, bytes, room)) {
      // The two pipes race: a frame may come before the line about it.
      while (told.count <= index)
        await new Promise<void>((resolve) => {
          told.heard = resolve;
        });
      if (told.corruptAt <= index && endsAt(facts, index)) break;
      if (told.corruptAt <= index) throw damagedError(path, index);
      if (told.interlacedAt <= index && !options.deinterlace) throw interlacedError(path);
      const picture: CodedPicture = {
        ...{ width, height, channels: 3, depth },
        codes: depth === 8 ? codes : new Uint16Array(codes.buffer, codes.byteOffset, bytes / 2),
      };
      yield { index, seconds: ranked[index] ?? told.seconds[index], picture };
      told.seconds[index] = undefined;
      index++;
    }
    await child;
    if (index === 0) throw emptyError(path);
  } finally {
    stop.abort();
    await child.catch(() => undefined);
  }
}

const CORRUPT = /corrupt decoded frame/;
/** In the words of FFmpeg 5 and of later ones. */
const UNDECODED = /Error while decoding stream|Error submitting packet to decoder/;

function listen(stderr: NodeJS.ReadableStream, told: Told): void {
  let rest = '';
  let tick: [number, number] = [1, 1];
  stderr.setEncoding('utf8');
  stderr.on('data', (text: string) => {
    const lines = (rest + text).split(/[\r\n]+/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      // A packet before the first frame may lean on pictures that aren't there: that is no damage.
      if (CORRUPT.test(line) || (told.count > 0 && UNDECODED.test(line)))
        told.corruptAt = Math.min(told.corruptAt, told.count);
      const base = /config in time_base: (\d+)\/(\d+)/.exec(line);
      if (base !== null) tick = [Number(base[1]), Number(base[2])];
      const shown = /\] n: *\d+ pts: *(\S+) .* i:(\w)/.exec(line);
      if (shown === null) continue;
      const stamp = Number(shown[1]);
      told.seconds[told.count] = Number.isNaN(stamp)
        ? undefined
        : Math.round((stamp * tick[0] * 1e6) / tick[1]) / 1e6;
      if (shown[2] !== 'P') told.interlacedAt = Math.min(told.interlacedAt, told.count);
      told.count++;
    }
    told.heard();
  });
  stderr.on('close', () => {
    told.count = Number.POSITIVE_INFINITY;
    told.heard();
  });
}

/** Cuts a stream of bytes into whole frames, each in its room; a remainder at the end is dropped. */
async function* chunksOf(
  stream: AsyncIterable<Uint8Array>,
  bytes: number,
  room: FrameRoom,
): AsyncGenerator<Uint8Array> {
  let frame: Uint8Array | undefined;
  let filled = 0;
  for await (const chunk of stream) {
    for (let from = 0; from < chunk.length; ) {
      frame ??= room(bytes);
      const part = Math.min(bytes - filled, chunk.length - from);
      frame.set(chunk.subarray(from, from + part), filled);
      from += part;
      filled += part;
      if (filled < bytes) continue;
      yield frame;
      frame = undefined;
      filled = 0;
    }
  }
}
