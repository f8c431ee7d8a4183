import type { SampleRecord } from './records.js';

/** Records in order, one at a time: an array of them is one. */
export interface Records extends Iterable<SampleRecord> {
  readonly length: number;
  at(index: number): SampleRecord | undefined;
}

/**
 * The samples that an unfinished run has made so far, by key. They are held as text and read anew each time: a window's
 * record, with the motion at every point of a grid, is four times as large as an object.
 */
export class Progress {
  private readonly texts = new Map<string, string>();

  get size(): number {
    return this.texts.size;
  }

  has(key: string): boolean {
    return this.texts.has(key);
  }

  set(key: string, record: SampleRecord): void {
    this.texts.set(key, JSON.stringify(record));
  }

  keys(): IterableIterator<string> {
    return this.texts.keys();
  }

  *values(): Generator<SampleRecord> {
    for (const text of this.texts.values()) yield JSON.parse(text) as SampleRecord;
  }

  *[Symbol.iterator](): Generator<[string, SampleRecord]> {
    for (const [key, text] of this.texts) yield [key, JSON.parse(text) as SampleRecord];
  }

  /** All of them in the order of their keys. */
  inOrder(): Records {
    const keys = [...this.texts.keys()].sort();
    const read = (key: string) => JSON.parse(this.texts.get(key) as string) as SampleRecord;
    return {
      length: keys.length,
      at: (index) => (keys[index] === undefined ? undefined : read(keys[index])),
      *[Symbol.iterator]() {
        for (const key of keys) yield read(key);
      },
    };
  }
}
