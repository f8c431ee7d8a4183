import type { Demuxer as DemuxerType } from 'node-av/api';
import type { Frame, Packet } from 'node-av/lib';
import { asError, quoted, UserError } from '../errors.js';
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

/** FFmpeg inside the process, by the optional package node-av. */
export const embedded: ClipReader = { name: 'embedded', availability, open };

async function loadLibraries() {
  polyfill();
  const [api, lib, constants] = await Promise.all([
    import('node-av/api'),
    import('node-av/lib'),
    import('node-av/constants'),
  ]);
  // What goes wrong is said once, by us.
  lib.Log.setLevel(constants.AV_LOG_QUIET);
  return { ...api, ...lib, constants };
}
type Libraries = Awaited<ReturnType<typeof loadLibraries>>;
let libraries: Promise<Libraries> | undefined;
const load = () => {
  libraries ??= loadLibraries();
  return libraries;
};

/** Node 20 lacks Promise.withResolvers, without which node-av ends after no frames and says nothing. */
function polyfill(): void {
  const promise = Promise as unknown as { withResolvers?: () => object };
  promise.withResolvers ??= () => {
    let [resolve, reject] = [() => {}, () => {}] as [unknown, unknown];
    const made = new Promise((a, b) => {
      [resolve, reject] = [a, b];
    });
    return { promise: made, resolve, reject };
  };
}

async function availability(): Promise<Availability> {
  try {
    const { getFFmpegInfo } = await load();
    return { there: true, version: getFFmpegInfo().version };
  } catch (thrown) {
    const why = asError(thrown).message.split('\n')[0] ?? '';
    return {
      there: false,
      why,
      install: 'SKIP_FFMPEG=true npm install node-av (its FFmpeg is under the GPL-3)',
    };
  }
}

async function open(file: string, path: string, options: ReadOptions): Promise<OpenClip> {
  const av = await load();
  const facts = await probe(av, file, path);
  const { header, filters } = settle(facts, 'embedded', path, options);
  let input: DemuxerType | undefined;
  const close = async () => {
    await input?.close();
    input = undefined;
  };
  return {
    header,
    async *frames(room = ownRoom) {
      input = await av.Demuxer.open(file);
      try {
        yield* decode(av, input, path, { ...header, filters, facts, options, room });
      } finally {
        await close();
      }
    },
    close,
  };
}

function videoStream(av: Libraries, input: DemuxerType) {
  return input.streams.find(
    ({ codecpar, disposition }) =>
      codecpar.codecType === av.constants.AVMEDIA_TYPE_VIDEO &&
      (disposition & av.constants.AV_DISPOSITION_ATTACHED_PIC) === 0,
  );
}

async function openInput(av: Libraries, file: string, path: string): Promise<DemuxerType> {
  try {
    return await av.Demuxer.open(file);
  } catch (thrown) {
    const reason = asError(thrown).message.split('\n')[0];
    throw new UserError(
      `Expected ${quoted(path)} to be a video clip, but FFmpeg can't read it (${reason}); leave it out with --on-error skip.`,
      1,
    );
  }
}

const NO_STAMP = -(2n ** 63n);
const PACKETS_BETWEEN_BREATHS = 1000;

async function probe(av: Libraries, file: string, path: string): Promise<StreamFacts> {
  const { constants } = av;
  const input = await openInput(av, file, path);
  try {
    const stream = videoStream(av, input);
    if (stream === undefined) throw noVideoError(path);
    const { codecpar: parameters, timeBase } = stream;
    const decoder = await av.Decoder.create(stream, { exitOnError: false, threadCount: 1 });
    const packets: { pts: number | undefined; dts: number | undefined }[] = [];
    const seconds = (stamp: bigint) =>
      stamp === NO_STAMP ? undefined : (Number(stamp) * timeBase.num) / timeBase.den;
    let cutShort = false;
    let interlaced: boolean | undefined;
    for (const packet of input.packetsSync(stream.index)) {
      if (packet === null) continue;
      // A long clip must not keep the process from hearing its signals.
      if (packets.length % PACKETS_BETWEEN_BREATHS === 0) await new Promise(setImmediate);
      cutShort ||= packet.hasFlags(constants.AV_PKT_FLAG_CORRUPT);
      if (!packet.hasFlags(constants.AV_PKT_FLAG_DISCARD))
        packets.push({ pts: seconds(packet.pts), dts: seconds(packet.dts) });
      // The container's word on fields isn't in these bindings; the first frame's is.
      if (interlaced === undefined)
        for (const frame of decoder.decodeAllSync(packet)) {
          interlaced = frame.hasFlags(constants.AV_FRAME_FLAG_INTERLACED);
          frame.free();
        }
      packet.free();
    }
    decoder.close();
    const { num, den } = stream.avgFrameRate;
    const aspect = parameters.sampleAspectRatio;
    return {
      codec: av.avGetCodecName(parameters.codecId) ?? 'unknown',
      width: parameters.width,
      height: parameters.height,
      pixelFormat: av.avGetPixFmtName(parameters.format as never) ?? 'unknown',
      matrix: MATRIX_NAMES[parameters.colorSpace] ?? 'unknown',
      range: RANGE_NAMES[parameters.colorRange] ?? 'unknown',
      transfer: TRANSFER_NAMES[parameters.colorTrc] ?? 'unknown',
      primaries: parameters.colorPrimaries === 9 ? 'bt2020' : 'unknown',
      interlaced: interlaced === true,
      rotation: rotationIn(parameters.getCodedSideData(constants.AV_PKT_DATA_DISPLAYMATRIX)),
      pixelAspect: aspect.num > 0 && aspect.den > 0 ? aspect.num / aspect.den : 1,
      framesPerSecond: num > 0 && den > 0 ? num / den : 0,
      cutShort,
      packets: packets.length,
      stampsByRank: stampsByRank(packets, parameters.videoDelay > 0),
    };
  } finally {
    await input.close();
  }
}

// The code points of ISO/IEC 23091-2 by FFmpeg's names, as far as the rules look at them.
const MATRIX_NAMES: Readonly<Record<number, string>> = {
  1: 'bt709',
  4: 'fcc',
  5: 'bt470bg',
  6: 'smpte170m',
  7: 'smpte240m',
  9: 'bt2020nc',
  10: 'bt2020c',
};
const RANGE_NAMES: Readonly<Record<number, string>> = { 1: 'tv', 2: 'pc' };
const TRANSFER_NAMES: Readonly<Record<number, string>> = { 16: 'smpte2084', 18: 'arib-std-b67' };

function rotationIn(side: Buffer | null): number {
  if (side === null || side.length < 36) return 0;
  return rotationOf(Int32Array.from({ length: 9 }, (_, i) => side.readInt32LE(4 * i)));
}

interface Decoding {
  readonly width: number;
  readonly height: number;
  readonly depth: 8 | 16;
  readonly filters: string;
  readonly facts: StreamFacts;
  readonly options: ReadOptions;
  readonly room: FrameRoom;
}

/**
 * All calls are the synchronous ones: they are for a thread that has nothing else to do (decode-ahead.ts). The others
 * change threads with every packet and frame, and spin while they wait for each other.
 */
function* decode(
  av: Libraries,
  input: DemuxerType,
  path: string,
  { width, height, depth, filters, facts, options, room }: Decoding,
): Generator<VideoFrame> {
  const { constants } = av;
  const stream = videoStream(av, input);
  if (stream === undefined) throw noVideoError(path);
  const decoder = av.Decoder.createSync(stream, { exitOnError: true, threadCount: 1 });
  const filter = av.FilterAPI.create(filters, { threads: 1 });
  const bytes = width * height * 3 * (depth / 8);
  let index = 0;
  try {
    for (const frame of filter.framesSync(decodedFrames(decoder, input.packetsSync(stream.index)))) {
      if (frame === null) continue;
      const interlaced = frame.hasFlags(constants.AV_FRAME_FLAG_INTERLACED);
      const stamp = frame.pts;
      // Deinterlacing counts time in finer ticks than the stream.
      const { num, den } = filter.timeBase ?? stream.timeBase;
      const fits = frame.width === width && frame.height === height;
      if (interlaced && !options.deinterlace) throw interlacedError(path);
      const packed = fits ? copyRows(frame, room(bytes), height) : undefined;
      frame.free();
      if (packed === undefined) throw damagedError(path, index);
      const codes = depth === 8 ? packed : new Uint16Array(packed.buffer, packed.byteOffset, bytes / 2);
      const seconds = stamp === NO_STAMP ? undefined : Math.round((Number(stamp) * num * 1e6) / den) / 1e6;
      yield {
        index,
        seconds: facts.stampsByRank[index] ?? seconds,
        picture: { width, height, channels: 3, depth, codes },
      };
      index++;
    }
  } catch (thrown) {
    if (!(thrown instanceof av.FFmpegError)) throw thrown;
    if (!endsAt(facts, index)) throw damagedError(path, index);
  } finally {
    decoder.close();
    filter.close();
  }
  if (index === 0) throw emptyError(path);
}

/** Frames as they are decoded, and null for the end; throws an FFmpegError at a damaged one. */
function* decodedFrames(
  decoder: ReturnType<Libraries['Decoder']['createSync']>,
  packets: Iterable<Packet | null>,
): Generator<Frame | null> {
  let begun = false;
  for (const packet of packets) {
    try {
      decoder.decodeSync(packet);
    } catch (thrown) {
      // What leans on pictures before the clip's first one can't be decoded, and needn't be.
      if (begun) throw thrown;
    }
    packet?.free();
    for (let frame = decoder.receiveSync(); frame; frame = decoder.receiveSync()) {
      begun = true;
      yield frame;
    }
  }
  yield null;
}

/** The rows of a packed picture without what FFmpeg leaves between them. */
function copyRows({ data, linesize }: Frame, to: Uint8Array, height: number): Uint8Array {
  const [from, stride] = [data?.[0] as Uint8Array, linesize[0] as number];
  const row = to.length / height;
  if (stride === row) to.set(from.subarray(0, to.length));
  else for (let y = 0; y < height; y++) to.set(from.subarray(y * stride, y * stride + row), y * row);
  return to;
}
