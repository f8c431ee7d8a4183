import { parentPort, workerData } from 'node:worker_threads';
import { writeSample } from '../sink/folder.js';
import { faultOf } from './task.js';
import { type Answer, codesIn, type WindowFiles, type WriterCall, type Written } from './window-writer.js';

const { root, format, layers } = workerData as WriterCall;

/** The thread behind createWindowWriter: each message is a window, each answer its layers' records and its memory. */
parentPort?.on('message', (files: WindowFiles) => {
  let written: Written;
  const codes = codesIn(files);
  try {
    written = { layers: writeSample(root, { layers }, files, format) };
  } catch (thrown) {
    written = { fault: faultOf(thrown, 'in use') };
  }
  const answer: Answer = { written, codes };
  parentPort?.postMessage(
    answer,
    codes.map(({ buffer }) => buffer as ArrayBuffer),
  );
});
