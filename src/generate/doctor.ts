import { flowAvailability } from '../flow/between.js';
import { availabilityOf, readers } from '../video/readers.js';

/** An optional part, as `gen-blur doctor` tells of it. */
export interface Part {
  readonly name: string;
  /** What it is for. */
  readonly serves: string;
  /** Undefined where it is missing. */
  readonly version?: string;
  readonly why?: string;
  readonly install?: string;
}

const NAMES = {
  embedded: ['node-av', 'reads video inside the process (--decoder embedded; its FFmpeg is under the GPL-3)'],
  ffmpeg: ['ffmpeg and ffprobe', 'read video (--decoder ffmpeg)'],
  frames: ['frames', 'folders of numbered frames are read as clips'],
} as const;

/** Looks for every optional part. */
export async function examine(): Promise<Part[]> {
  const video = readers.map(async (reader): Promise<Part> => {
    const found = await availabilityOf(reader);
    const [name, serves] = NAMES[reader.name];
    if (found.there) return { name, serves, version: found.version };
    return { name, serves, why: found.why, install: found.install };
  });
  const flow = flowAvailability().then((version): Part => {
    const part = { name: '@techstark/opencv-js', serves: 'makes frames in between (--interpolate)' };
    if (version !== undefined) return { ...part, version };
    return { ...part, why: 'the package is not here', install: 'npm install @techstark/opencv-js' };
  });
  return Promise.all([...video, flow]);
}
