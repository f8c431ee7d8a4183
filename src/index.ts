/** gen-blur's public API. Recipe authors import `gen-blur/recipe`. */
export { ExitCode, UserError } from './errors.js';
export { type Call, type CallTexts, resolveCall } from './generate/call.js';
export { drawKernels, type KernelOptions } from './generate/draw-kernels.js';
export { type DryRun, planCall } from './generate/dry-run.js';
export { type ExportMasksOptions, exportMasks } from './generate/export-masks.js';
export { type ReplayOptions, replay } from './generate/replay.js';
export { type GenerateListener, type GenerateResult, generate } from './generate.js';
export { loadRecipe, recipeNames } from './recipe/catalogue.js';
export * from './recipe/index.js';
export { readDataset, readSamples } from './sink/dataset.js';
export type { DatasetRecord, LayerRecord, SampleRecord, SkippedRecord } from './sink/records.js';
