/** The names of the files that make a folder a dataset, and of the folder that a run keeps its state in. */
export const FILES = {
  dataset: 'dataset.json',
  samples: 'samples.jsonl',
  skipped: 'skipped.jsonl',
  preview: 'preview.png',
  state: '.gen-blur',
} as const;
