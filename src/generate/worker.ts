import { parentPort, workerData } from 'node:worker_threads';
import { loadRecipe } from '../recipe/catalogue.js';
import { parseSettings } from '../recipe/settings.js';
import { createDepthStore } from '../source/depths.js';
import { createPhotoReader } from '../source/read-photo.js';
import { createTextureStore } from '../source/textures.js';
import { type Maker, makeSample, remakeSample } from './make-sample.js';
import { createPhotoThings } from './photo-things.js';
import { type ClipTask, faultOf, type Outcome, type Task, type WorkerCall } from './task.js';

export type { Fault, Outcome, Task, WorkerCall } from './task.js';

async function createMaker(call: WorkerCall): Promise<Maker> {
  const named = await loadRecipe(call.recipe);
  const settings = parseSettings(named.recipe, call.params);
  const sampleCall = { named, settings, seed: call.seed, crop: call.crop ?? undefined, aimed: call.aimed };
  const textures = createTextureStore(call.textureFolders);
  return {
    ...{ root: call.root, call: sampleCall, format: call.format, readPhoto: createPhotoReader(), textures },
    depths: createDepthStore(call.textureFolders),
    photoThings: createPhotoThings(),
  };
}

let maker: Promise<Maker> | undefined;

/** Makes one sample, or those of a clip; the entry point that the pool calls in each of its threads. */
export default async function work(task: Task | ClipTask): Promise<Outcome | number> {
  const call = workerData as WorkerCall;
  if ('clip' in task) {
    // Loaded when it is needed: what makes photos has no use for video.
    const { workOnClip } = await import('./make-windows.js');
    return workOnClip(call, task);
  }
  let recipe = call.recipe;
  try {
    maker ??= createMaker(call);
    const ready = await maker;
    recipe = ready.call.named.name;
    parentPort?.postMessage({ started: ('unit' in task ? task.unit : task.drawn).key });
    return {
      record: 'unit' in task ? await makeSample(ready, task.unit) : await remakeSample(ready, task.drawn),
    };
  } catch (thrown) {
    return { fault: faultOf(thrown, recipe) };
  }
}
