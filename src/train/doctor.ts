import type { Part } from '../generate/doctor.js';
import { examineBackends } from './backend/start.js';

/** Every backend as `gen-blur doctor` tells of it. */
export async function examineTraining(): Promise<Part[]> {
  const states = await examineBackends();
  return states.map((state) => {
    const { packageName: name, serves } = state.driver;
    if ('absence' in state) return { name, serves, ...state.absence };
    const { version, device } = state.backend;
    return { name, serves, version: `${version}, on ${device}` };
  });
}
