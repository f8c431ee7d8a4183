import fs from 'node:fs';
import path from 'node:path';
import { FILES } from '../sink/file-names.js';
import { type LayoutName, layouts } from '../sink/layout.js';
import { listFiles } from '../sink/lists.js';
import type { DatasetRecord, SampleRecord } from '../sink/records.js';
import { type Finding, finding } from './finding.js';

/**
 * Files that no record names, and previews and lists that are gone. Beside a dataset's own pictures a loader that lists
 * folders would take a spare one for a sample; elsewhere it is at most a surprise.
 */
export function spareFiles(
  root: string,
  { params }: DatasetRecord,
  samples: readonly SampleRecord[],
): Finding[] {
  const layers = samples.flatMap((sample) => Object.values(sample.layers));
  const named = new Set<string>(layers.flatMap(({ path: file, preview }) => [file, preview ?? file]));
  const folders = new Set([...named].map((file) => path.posix.dirname(file)));
  const layout = params.layout as LayoutName;
  const lists = layout in layouts ? listFiles(layout, samples) : [];
  for (const file of [FILES.dataset, FILES.samples, FILES.skipped, FILES.preview, ...lists]) named.add(file);
  const present = filesUnder(root);
  const spare = present.filter((file) => !named.has(file));
  const amid = spare.filter((file) => folders.has(path.posix.dirname(file)));
  const beside = spare.filter((file) => !folders.has(path.posix.dirname(file)));
  const previews = layers.flatMap(({ preview }) => preview ?? []);
  const there = new Set(present);
  const lost = [...previews, ...lists].filter(
    (file) => !there.has(file) && !fs.existsSync(path.join(root, file)),
  );
  const findings: Finding[] = [];
  if (amid.length > 0)
    findings.push(
      finding('broken', 'spare', `Files among the samples that no record names: ${amid.length}.`, amid),
    );
  if (beside.length > 0)
    findings.push(
      finding('warning', 'spare', `Files in the folder that no record names: ${beside.length}.`, beside),
    );
  if (lost.length > 0)
    findings.push(finding('broken', 'missing', `Previews and lists missing: ${lost.length}.`, lost));
  return findings;
}

/** Files below a folder, with forward slashes, sorted; hidden ones aren't looked at. */
function filesUnder(root: string): string[] {
  const files: string[] = [];
  const walk = (folder: string) => {
    for (const entry of fs.readdirSync(path.join(root, folder), { withFileTypes: true })) {
      if (entry.name.startsWith('.')) continue;
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(name);
      else files.push(name);
    }
  };
  walk('');
  return files.sort();
}
