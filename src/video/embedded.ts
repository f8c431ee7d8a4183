import type { Demuxer as DemuxerType } from 'node-av/api';
import { asError, quoted, UserError } from '../errors.js';
import type { Availability, ClipReader, OpenClip, ReadOptions, VideoFrame } from './clip.js';
import { damagedError, emptyError, interlacedError, noVideoError, settle } from './rules.js';
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
    async *frames() {
      input = await av.Demuxer.open(file);
      try {
        yield* decode(av, input, path, { ...header, filters, facts, options });
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
    for await (const packet of input.packets(stream.index)) {
      if (packet === null) continue;
      cutShort ||= packet.hasFlags(constants.AV_PKT_FLAG_CORRUPT);
      if (!packet.hasFlags(constants.AV_PKT_FLAG_DISCARD))
        packets.push({ pts: seconds(packet.pts), dts: seconds(packet.dts) });
      // The container's word on fields isn't in these bindings; the first frame's is.
      if (interlaced === undefined)
        for (const frame of await decoder.decodeAll(packet)) {
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
}

async function* decode(
  av: Libraries,
  input: DemuxerType,
  path: string,
  { width, height, depth, filters, facts, options }: Decoding,
): AsyncGenerator<VideoFrame> {
  const { constants } = av;
  const stream = videoStream(av, input);
  if (stream === undefined) throw noVideoError(path);
  const decoder = await av.Decoder.create(stream, { exitOnError: false, threadCount: 1 });
  const filter = av.FilterAPI.create(filters, { threads: 1 });
  const bytes = width * height * 3 * (depth / 8);
  let index = 0;
  try {
    for await (const frame of filter.frames(decoder.frames(input.packets(stream.index)))) {
      if (frame === null) continue;
      const corrupt = frame.decodeErrorFlags !== 0 || frame.hasFlags(constants.AV_FRAME_FLAG_CORRUPT);
      const interlaced = frame.hasFlags(constants.AV_FRAME_FLAG_INTERLACED);
      const stamp = frame.pts;
      // Deinterlacing counts time in finer ticks than the stream.
      const { num, den } = filter.timeBase ?? stream.timeBase;
      const packed = frame.toBuffer();
      frame.free();
      if (corrupt) throw damagedError(path, index);
      if (interlaced && !options.deinterlace) throw interlacedError(path);
      if (packed.length !== bytes) throw damagedError(path, index);
      const codes =
        depth === 8
          ? new Uint8Array(packed.buffer, packed.byteOffset, bytes)
          : new Uint16Array(packed.buffer, packed.byteOffset, bytes / 2);
      const seconds = stamp === NO_STAMP ? undefined : Math.round((Number(stamp) * num * 1e6) / den) / 1e6;
      yield {
        index,
        seconds: facts.stampsByRank[index] ?? seconds,
        picture: { width, height, channels: 3, depth, codes },
      };
      index++;
    }
  } finally {
    decoder.close();
    filter.close();
  }
  if (index === 0) throw emptyError(path);
}
