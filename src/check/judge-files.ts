import { counted, type Finding, finding } from './finding.js';
import { FLAT_DETAIL } from './limits.js';
import type { FileFault, PairMeasures, PairTask } from './pair.js';

const TELL: Record<FileFault['kind'], string> = {
  missing: 'are missing',
  unreadable: "can't be read",
  changed: 'are not what their records say: the pixels changed',
  're-encoded': 'were written anew: other bytes, though the recorded pixels',
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
    const sentence = `${counted(files.length, 'file')} ${TELL[kind]}${reason}.`;
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
  const byPixels = new Grouping();
  const byPair = new Grouping();
  for (const [i, task] of tasks.entries()) {
    const { input, target, comparison } = measured[i]!;
    if (task.sourceSha256 !== undefined) bySource.add(task.sourceSha256, task);
    if (input === undefined || target === undefined) continue;
    // Flat crops of different photos may well be the same picture.
    if ((comparison?.detail ?? 1) < FLAT_DETAIL) continue;
    byPixels.add(target.pixelsSha256, task);
    if (input.pixelsSha256 !== target.pixelsSha256) byPixels.add(input.pixelsSha256, task);
    byPair.add(`${input.pixelsSha256} ${target.pixelsSha256}`, task);
  }
  const findings: Finding[] = [];
  const report = (groups: readonly PairTask[][], what: string) => {
    if (groups.length === 0) return;
    const [first = []] = groups;
    const other = first.find(({ split }) => split !== first[0]?.split);
    const sentence = `${counted(groups.length, what)} lie in more than one part of the set, such as ${first[0]?.about} in ${first[0]?.split} and ${other?.split}.`;
    findings.push(
      finding(
        'broken',
        'leak',
        sentence,
        groups.flatMap((group) => group.map(({ key }) => key)),
      ),
    );
  };
  const acrossSources = bySource.across();
  report(acrossSources, 'source');
  const leaking = new Set(acrossSources.flat());
  report(
    byPixels.across().filter((group) => !group.every((task) => leaking.has(task))),
    'picture',
  );
  const twice = byPair.groups().filter((group) => group.length > 1);
  if (twice.length > 0) {
    const keys = twice.flatMap((group) => group.map(({ key }) => key));
    const sentence = `${counted(twice.length, 'pair')} are there more than once, pixel for pixel.`;
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
