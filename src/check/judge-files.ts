import { type Finding, finding } from './finding.js';
import { FLAT_DETAIL } from './limits.js';
import type { FileFault, PairMeasures, PairTask } from './pair.js';

const TELL: Record<FileFault['kind'], string> = {
  missing: 'Files missing',
  unreadable: "Files that can't be read",
  changed: 'Files whose pixels are not those of their records',
  're-encoded': 'Files written anew, with other bytes for the recorded pixels',
};

/** Files missing, damaged, or changed against their sha256. */
export function judgeFiles(measured: readonly PairMeasures[]): Finding[] {
  const faults = measured.flatMap((measures) => measures.faults);
  return (Object.keys(TELL) as FileFault['kind'][]).flatMap((kind): Finding[] => {
    const files = [
      ...new Map(faults.filter((fault) => fault.kind === kind).map((fault) => [fault.path, fault])).values(),
    ];
    if (files.length === 0) return [];
    const reason =
      files[0]?.reason === undefined ? '' : ` (${files[0].path}: ${files[0].reason.replace(/\.$/, '')})`;
    const sentence = `${TELL[kind]}: ${files.length}${reason}.`;
    return [
      finding(
        kind === 're-encoded' ? 'warning' : 'broken',
        kind,
        sentence,
        files.map(({ path }) => path),
      ),
    ];
  });
}

/** The same source or the same pixels in two parts of a split, and pairs that are there twice. */
export function judgeLeaks(tasks: readonly PairTask[], measured: readonly PairMeasures[]): Finding[] {
  const bySource = new Grouping();
  const byTarget = new Grouping();
  const byInput = new Grouping();
  const byPair = new Grouping();
  for (const [i, task] of tasks.entries()) {
    const { input, target, comparison } = measured[i]!;
    if (task.sourceSha256 !== undefined) bySource.add(task.sourceSha256, task);
    if (input === undefined || target === undefined) continue;
    // Flat crops of different photos may well be the same picture.
    if ((comparison?.detail ?? 1) < FLAT_DETAIL) continue;
    byTarget.add(target.pixelsSha256, task);
    byInput.add(input.pixelsSha256, task);
    byPair.add(`${input.pixelsSha256} ${target.pixelsSha256}`, task);
  }
  const findings: Finding[] = [];
  const report = (groups: readonly PairTask[][], what: string) => {
    const [first] = groups;
    if (first === undefined) return;
    const other = first.find(({ split }) => split !== first[0]?.split);
    const sentence = `${what} in more than one part of the set: ${groups.length}, such as ${first[0]?.about} in ${first[0]?.split} and ${other?.split}.`;
    findings.push(finding('broken', 'leak', sentence, [...new Set(groups.flat().map(({ key }) => key))]));
  };
  const sources = bySource.across();
  report(sources, 'Sources');
  const told = new Set(sources.flat());
  const untold = [...byTarget.across(), ...byInput.across()].filter((group) => {
    const fresh = !group.every((task) => told.has(task));
    for (const task of group) told.add(task);
    return fresh;
  });
  report(untold, 'Pictures');
  const twice = byPair.groups().filter((group) => group.length > 1);
  if (twice.length > 0) {
    const keys = twice.flatMap((group) => group.map(({ key }) => key));
    const sentence = `Pairs that are there more than once, pixel for pixel: ${twice.length}.`;
    findings.push(finding('warning', 'duplicates', sentence, keys));
  }
  return findings;
}

class Grouping {
  readonly #groups = new Map<string, PairTask[]>();

  add(id: string, task: PairTask): void {
    const group = this.#groups.get(id);
    if (group === undefined) this.#groups.set(id, [task]);
    else group.push(task);
  }

  groups(): PairTask[][] {
    return [...this.#groups.values()];
  }

  /** Groups whose members lie in different parts of the split. */
  across(): PairTask[][] {
    return this.groups().filter((group) => new Set(group.map(({ split }) => split)).size > 1);
  }
}
