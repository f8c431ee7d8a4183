import { parentPort } from 'node:worker_threads';
import type { ArmProgress, ArmResult, ArmTask } from './arm.js';
import { runArm } from './run-arm.js';

/** The entry point that the pool calls in each of its threads: one arm. */
export default function work(task: ArmTask): Promise<ArmResult> {
  return runArm(task, (progress) => {
    const said: ArmProgress = { arm: task.id, progress };
    parentPort?.postMessage(said);
  });
}
