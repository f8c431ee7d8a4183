import fs from 'node:fs';
import path from 'node:path';
import { FILES } from './file-names.js';
import { inputAndTarget } from './folder.js';
import { writeLines } from './json-lines.js';
import { type Layout, type LayoutName, layouts } from './layout.js';
import type { DatasetRecord, SampleRecord, SkippedRecord } from './records.js';
import { writeWhole } from './write-file.js';

/** Writes samples.jsonl, skipped.jsonl where something was skipped, and the lists that the layout's loaders read. */
export function writeLists(
  root: string,
  dataset: Pick<DatasetRecord, 'layers'>,
  layout: LayoutName,
  samples: Iterable<SampleRecord>,
  skipped: readonly SkippedRecord[],
): void {
  writeLines(root, FILES.samples, samples);
  if (skipped.length > 0) writeLines(root, FILES.skipped, skipped);
  else fs.rmSync(path.join(root, FILES.skipped), { force: true });
  for (const [name, text] of metaInfo(layouts[layout], dataset, samples)) writeWhole(root, name, text);
}

/** BasicSR's list: the target's file name, height, width and channels, a line each. */
function metaInfo(
  layout: Layout,
  { layers }: Pick<DatasetRecord, 'layers'>,
  samples: Iterable<SampleRecord>,
): Map<string, string> {
  const lists = new Map<string, string>();
  const [, target] = inputAndTarget({ layers });
  for (const sample of samples) {
    const list = layout.metaInfo?.(sample.split);
    const layer = sample.layers[target];
    if (list === undefined || layer === undefined) continue;
    const line = `${path.posix.basename(layer.path)} (${layer.height},${layer.width},${layer.channels})\n`;
    lists.set(list, (lists.get(list) ?? '') + line);
  }
  return lists;
}

/** Every list that `writeLists` may have written for these samples. */
export function listFiles(layout: LayoutName, samples: readonly SampleRecord[]): string[] {
  const lists = samples.map((sample) => (layouts[layout] as Layout).metaInfo?.(sample.split));
  return [...new Set(lists.filter((list) => list !== undefined))];
}

/** Groups what was skipped by source and reason, in the order of the keys left unused. */
export function groupSkipped(skipped: readonly SkippedRecord[]): SkippedRecord[] {
  const groups = new Map<string, { source: SkippedRecord['source']; keys: Set<string>; reason: string }>();
  for (const { source, keys, reason } of skipped) {
    const id = JSON.stringify([source.path, source.sha256, reason]);
    const group = groups.get(id) ?? { source, keys: new Set(), reason };
    for (const key of keys) group.keys.add(key);
    groups.set(id, group);
  }
  return [...groups.values()]
    .map((group) => ({ ...group, keys: [...group.keys].sort() }))
    .sort((a, b) => ((a.keys[0] ?? '') < (b.keys[0] ?? '') ? -1 : 1));
}
