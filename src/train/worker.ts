import { parentPort } from 'node:worker_threads';
import { asError, UserError } from '../errors.js';
import type { ArmProgress, ArmResult, ArmTask } from './validate/arm.js';
import { runArm } from './validate/run-arm.js';

/** Errors lose their class between threads, so it is spelt out. */
export type ArmOutcome =
  | { readonly result: ArmResult }
  | { readonly failed: { readonly sentence: string; readonly exitCode: number } };

/** The entry point that the pool calls in each of its threads: one arm. */
export default async function work(task: ArmTask): Promise<ArmOutcome> {
  try {
    const result = await runArm(task, (share) => {
      const said: ArmProgress = { arm: task.id, share };
      parentPort?.postMessage(said);
    });
    return { result };
  } catch (thrown) {
    const { message, stack } = asError(thrown);
    const ours = thrown instanceof UserError;
    const sentence = ours ? message : `Training the arm ${task.id} failed: ${stack ?? message}`;
    return { failed: { sentence, exitCode: ours ? thrown.exitCode : 1 } };
  }
}
