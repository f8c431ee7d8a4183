import fs from 'node:fs';

const NEWLINE = 10;

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
