import type { CodedPicture } from '../pixels/colour.js';

/** The ways in which a clip can be read; `auto` takes the first that is there. */
export type DecoderName = 'embedded' | 'ffmpeg' | 'frames';

/** What is known of a clip before its frames are decoded. All of it stands in the records. */
export interface ClipHeader {
  readonly decoder: DecoderName;
  readonly codec: string;
  /** Size of the frames as they are delivered: turned upright. */
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Bits of the code values delivered: 16 for whatever holds more than 8. */
  readonly depth: 8 | 16;
  /** Bits per sample in the file. */
  readonly bits: number;
  /** Mean frame rate; 0 where the source has none. */
  readonly framesPerSecond: number;
  /** How many frames there are at most: a packet may hold none, or one that can't be decoded. */
  readonly frameCount: number;
  /** What was done to the decoded samples, and on which assumption. */
  readonly conversions: readonly string[];
  /** Why the clip can't be used whole (its file ends early); undefined where nothing is known against it. */
  readonly fault?: string;
}

/** One frame, in the order of display. */
export interface VideoFrame {
  /** 0-based, counted as the decoder gives them. */
  readonly index: number;
  /** Time stamp; undefined where the clip has none. */
  readonly seconds: number | undefined;
  readonly picture: CodedPicture;
}

/** Gives the bytes into which the next frame's code values go. */
export type FrameRoom = (bytes: number) => Uint8Array;

/** Room of its own for each frame, which lasts as long as somebody holds it. */
export const ownRoom: FrameRoom = (bytes) => new Uint8Array(bytes);

/** A clip that was opened: its frames can be read once, from the first to the last. */
export interface OpenClip {
  readonly header: ClipHeader;
  /** Ends after the last frame that could be decoded; throws a UserError at a damaged one. */
  frames(room?: FrameRoom): AsyncGenerator<VideoFrame>;
  close(): Promise<void>;
}

export interface ReadOptions {
  /** Make whole pictures out of interlaced fields; refused otherwise. */
  readonly deinterlace: boolean;
  /** Frame rate of a folder of frames, which holds none; 0 for unknown. */
  readonly fps: number;
}

/** Whether a reader is at hand, and what it is or how to get it. */
export type Availability =
  | { readonly there: true; readonly version: string }
  | { readonly there: false; readonly why: string; readonly install: string };

/** One way of reading clips: twins of each other, which give the same code values for the same clip. */
export interface ClipReader {
  readonly name: DecoderName;
  availability(): Promise<Availability>;
  /** Throws a UserError where the clip can't be read or isn't one. `path` is what messages call it. */
  open(file: string, path: string, options: ReadOptions): Promise<OpenClip>;
}
