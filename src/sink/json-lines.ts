import fs from 'node:fs';
import { openAside } from './write-file.js';

const NEWLINE = 10;
/** Lines go to the disk when there are so many bytes of them. */
const AT_ONCE = 1 << 20;

/**
 * The lines of a file, one by one, the empty ones left out; none where there is no file. A list of a million samples
 * is longer than the longest string, so that it is never held as one.
 */
export function* readLines(file: string): Generator<string> {
  if (!fs.existsSync(file)) return;
  const bytes = fs.readFileSync(file);
  for (let from = 0; from < bytes.length; ) {
    const newline = bytes.indexOf(NEWLINE, from);
    const end = newline < 0 ? bytes.length : newline;
    if (end > from) yield bytes.toString('utf8', from, end);
    from = end + 1;
  }
}

/** One JSON object a line. */
export function encodeLines(records: Iterable<object>): Uint8Array {
  const lines: Uint8Array[] = [];
  for (const record of records) lines.push(Buffer.from(`${JSON.stringify(record)}\n`));
  return Buffer.concat(lines);
}

/** Writes one JSON object a line as a file of the dataset, as writeWhole does, without ever holding all of them. */
export function writeLines(root: string, name: string, records: Iterable<object>): void {
  const file = openAside(root, name);
  let [lines, bytes]: [Uint8Array[], number] = [[], 0];
  const flush = () => {
    file.write(Buffer.concat(lines));
    [lines, bytes] = [[], 0];
  };
  try {
    for (const record of records) {
      const line = encodeLines([record]);
      lines.push(line);
      bytes += line.length;
      if (bytes >= AT_ONCE) flush();
    }
    flush();
    file.settle();
  } finally {
    file.drop();
  }
}
