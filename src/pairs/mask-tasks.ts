import path from 'node:path';
import { expected, quoted } from '../errors.js';
import { readDataset, readSamples } from '../sink/dataset.js';
import { inputAndTarget } from '../sink/folder.js';
import type { LayerRecord } from '../sink/records.js';
import type { MaskSettings } from './mask-options.js';
import { matchFolders } from './match.js';

/** A mask to make: where its pictures lie. */
export interface MaskTask {
  /** The mask's name below OUT/mask, without the extension. */
  readonly name: string;
  readonly blur: string;
  /** The own sharp picture first, then others of the same still scene. */
  readonly sharps: readonly string[];
  /** The dataset's own mask. */
  readonly own: string | undefined;
  /** The true mask to measure against. */
  readonly against: string | undefined;
}

export type MaskSubject =
  | { readonly dataset: string; readonly against?: string | undefined }
  | { readonly blur: string; readonly sharp: string; readonly against?: string | undefined };

/** The masks to make of a dataset or of two folders. Throws a UserError where something is missing. */
export async function maskTasks(subject: MaskSubject, settings: MaskSettings): Promise<MaskTask[]> {
  const tasks = 'dataset' in subject ? tasksOfDataset(subject) : await tasksOfFolders(subject);
  if (settings.method === 'oracle' && tasks.some(({ own }) => own === undefined))
    throw expected({
      what: '--method oracle',
      expected: 'a dataset that holds masks',
      received: 'pairs without them',
      remedy: 'choose --method mog2, which estimates them',
    });
  const scenes = new Map<string, string[]>();
  const scene = ({ name }: MaskTask) => sceneOf(name, settings.sceneBy);
  for (const task of tasks)
    scenes.set(scene(task), [...(scenes.get(scene(task)) ?? []), task.sharps[0] as string]);
  return tasks.map((task) => {
    const [own = ''] = task.sharps;
    const others = (scenes.get(scene(task)) ?? []).filter((file) => file !== own);
    return { ...task, sharps: [own, ...others.slice(0, MOST_SHARPS - 1)] };
  });
}

/** More sharp pictures of a scene than this are read for nothing. */
const MOST_SHARPS = 16;

function sceneOf(name: string, by: MaskSettings['sceneBy']): string {
  if (by === 'pair') return name;
  return by === 'folder' ? path.posix.dirname(name) : name.replace(/\d+$/, '');
}

function tasksOfDataset({ dataset, against }: { dataset: string; against?: string | undefined }): MaskTask[] {
  const record = readDataset(dataset);
  if (record === undefined)
    throw expected({ what: quoted(dataset), expected: 'a finished dataset', received: 'another folder' });
  const [input, target] = inputAndTarget(record);
  const masks = Object.keys(record.layers).filter((layer) => record.layers[layer]?.role === 'mask');
  const own = masks.includes('mask') ? 'mask' : masks[0];
  if (against !== undefined && record.layers[against]?.form !== 'matte')
    throw expected({
      what: '--against',
      expected: masks.length > 0 ? `one of the masks ${masks.join(', ')}` : 'a dataset that holds masks',
      received: quoted(against),
    });
  return readSamples(dataset).map(({ key, layers }) => {
    const fileOf = (layer: string | undefined) => {
      const found: LayerRecord | undefined = layer === undefined ? undefined : layers[layer];
      return found === undefined ? undefined : path.join(dataset, found.path);
    };
    if (layers[input]?.path === layers[target]?.path)
      throw expected({
        what: quoted(dataset),
        expected: 'a dataset whose input and target are files of their own',
        received: 'the layout aligned',
      });
    return {
      name: key,
      blur: fileOf(input) as string,
      sharps: [fileOf(target) as string],
      own: fileOf(own),
      against: fileOf(against),
    };
  });
}

async function tasksOfFolders(subject: {
  blur: string;
  sharp: string;
  against?: string | undefined;
}): Promise<MaskTask[]> {
  const folders = [
    { flag: '--blur', folder: subject.blur },
    { flag: '--sharp', folder: subject.sharp },
    ...(subject.against === undefined ? [] : [{ flag: '--against', folder: subject.against }]),
  ];
  const { matches } = await matchFolders(folders);
  return matches.map(({ name, files: [blur = '', sharp = '', against] }) => ({
    ...{ name, blur, sharps: [sharp], own: undefined, against },
  }));
}
