/** In the order in which `auto` tries them; cpu is only for those who ask for it. */
export const backendNames = ['node-gpu', 'webgpu', 'node', 'wasm', 'cpu'] as const;
export type BackendName = (typeof backendNames)[number];

export const backendChoices = ['auto', ...backendNames] as const;
export type BackendChoice = (typeof backendChoices)[number];
