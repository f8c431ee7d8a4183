/** What a background subtractor is told of its frames: `channels` 8-bit values a pixel, row-major, interleaved. */
export interface SubtractionTask {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Frames that the model remembers. */
  readonly history: number;
  /** Squared distance, in variances, beyond which a pixel is none of the background's. */
  readonly varThreshold: number;
}

/** Learns the background from frames and returns 255 where a picture shows something else, 0 elsewhere. */
export type SubtractBackground = (
  task: SubtractionTask,
  frames: Iterable<Uint8Array>,
  picture: Uint8Array,
) => Uint8Array<ArrayBuffer>;
