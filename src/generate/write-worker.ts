import { parentPort, workerData } from 'node:worker_threads';
import { writeSample } from '../sink/folder.js';
import { faultOf } from './task.js';
import type { WindowFiles, WriterCall, Written } from './window-writer.js';

const { root, format, layers } = workerData as WriterCall;

/** The thread behind createWindowWriter: each message is a window, each answer its layers' records. */
parentPort?.on('message', (files: WindowFiles) => {
  let written: Written;
  try {
    written = { layers: writeSample(root, { layers }, files, format) };
  } catch (thrown) {
    written = { fault: faultOf(thrown, 'in use') };
  }
  parentPort?.postMessage(written);
});
