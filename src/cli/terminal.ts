import path from 'node:path';

/** Where a command's words go: the only console output of the project. */
export interface Terminal {
  /** What the user asked for. */
  out(line: string): void;
  /** What happens meanwhile, and errors. */
  err(line: string): void;
}

export const terminal: Terminal = {
  out: (line) => void process.stdout.write(`${line}\n`),
  err: (line) => void process.stderr.write(`${line}\n`),
};

/** Calls back when all that was said has been handed over. */
export const whenSaid = (then: () => void) =>
  process.stdout.write('', () => process.stderr.write('', () => then()));

/** One JSON object on one line. */
export const jsonLine = (value: object): string => JSON.stringify(value);

/** `1 pair`, `12 pairs`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Rows of cells, padded to columns; the last cell runs free. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, i) => Math.max(most[i] ?? 0, cell.length)),
    [],
  );
  return rows
    .map((row) =>
      row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd((widths[i] ?? 0) + 2))).join(''),
    )
    .join('\n');
}

/** A folder as the user would type it: relative where that is shorter. */
export function shown(folder: string): string {
  const relative = path.relative(process.cwd(), folder);
  return relative !== '' && relative.length < folder.length ? relative : folder;
}
