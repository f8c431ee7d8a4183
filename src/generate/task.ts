import { asError, DiskError, UserError } from '../errors.js';
import type { Size } from '../sample/plan-sample.js';
import type { FolderFormat } from '../sink/folder.js';
import type { SampleRecord } from '../sink/records.js';
import type { Photo } from '../source/identify.js';
import type { ClipUnit, Unit } from './deal.js';
import type { Drawn } from './make-sample.js';
import type { VideoSettings } from './options.js';

/** What a worker is told when it starts: names and texts, never pixels. */
export interface WorkerCall {
  readonly root: string;
  readonly recipe: string;
  /** Parameter texts by flag name. */
  readonly params: Readonly<Record<string, string>>;
  readonly seed: string;
  readonly crop: Size | null;
  /** Crops are cut out of the whole picture, where its mask says. */
  readonly aimed: boolean;
  readonly format: FolderFormat;
  /** Folders of the user's that hold textures, besides the bundled library, and files of depth maps. */
  readonly textureFolders: readonly string[];
  /** How clips are read. */
  readonly video?: VideoSettings;
}

export type Task = { readonly unit: Unit } | { readonly drawn: Drawn };

/** Windows of one clip, in order; what becomes of each is sent as a message as soon as it is known. */
export interface ClipTask {
  readonly clip: Photo;
  readonly units: readonly ClipUnit[];
}

/** Why there is no sample. Errors lose their class between threads, so it is spelt out. */
export interface Fault {
  readonly sentence: string;
  readonly exitCode: number;
  readonly stack: string;
  /** No sample can be made any more, such as on a full disk. */
  readonly endsRun?: boolean;
}

export type Outcome = { readonly record: SampleRecord } | { readonly fault: Fault };

/** What becomes of a window, besides: it isn't worth keeping, or the clip has fewer frames than it told of. */
export type WindowOutcome = Outcome | { readonly left: string };

/** Whatever was thrown while a sample was made, as it goes from thread to thread. */
export function faultOf(thrown: unknown, recipe: string): Fault {
  const { message, stack = '' } = asError(thrown);
  if (thrown instanceof UserError)
    return { sentence: message, exitCode: thrown.exitCode, stack, endsRun: thrown instanceof DiskError };
  const sentence = `The recipe ${recipe} failed (${message.split('\n')[0]}); run with --verbose to see where.`;
  return { sentence, exitCode: 1, stack };
}
