import fs from 'node:fs';
import path from 'node:path';
import { expected, quoted } from '../errors.js';
import { FILES } from '../sink/file-names.js';
import { diskError, writeWhole } from '../sink/write-file.js';

/** A folder that a command fills, its record last. */
export interface OutFolder {
  write(name: string, bytes: Uint8Array): void;
  finish(record: object): void;
}

/** Opens a folder that is new, empty, or was filled by this command before; refuses any other. */
export function openOut(out: string, recordName: string): OutFolder {
  try {
    fs.mkdirSync(out, { recursive: true });
  } catch (thrown) {
    throw diskError(thrown, out);
  }
  const names = fs.readdirSync(out).filter((name) => name !== FILES.state);
  if (names.length > 0 && !names.includes(recordName))
    throw expected({
      what: `--out ${quoted(out)}`,
      expected: `an empty or new folder, or one with the ${recordName} of an earlier run`,
      received: `a folder that holds ${quoted(names[0])}`,
    });
  fs.rmSync(path.join(out, recordName), { force: true });
  // A run that is cut short leaves an empty record behind, by which the next knows the folder.
  writeWhole(out, recordName, '{}\n');
  return {
    write: (name, bytes) => writeWhole(out, name, bytes),
    finish(record) {
      writeWhole(out, recordName, `${JSON.stringify(record, null, 2)}\n`);
      fs.rmSync(path.join(out, FILES.state), { recursive: true, force: true });
    },
  };
}
