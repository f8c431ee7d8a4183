import { ExitCode } from '../errors.js';
import { examine } from '../generate/doctor.js';
import { type AddCommand, voiceOf } from './context.js';
import { jsonLine, table, terminal } from './terminal.js';

/** `gen-blur doctor`: which optional parts are here, and how to install the others. */
export const addDoctor: AddCommand = (cli, context) =>
  cli.command(
    'doctor',
    'say which optional parts are here, and how to install the others',
    (builder) => builder,
    context.run(async (args) => {
      const { examineTraining } = await import('../train/doctor.js');
      const parts = [...(await examine()), ...(await examineTraining())];
      if (voiceOf(args).json) for (const part of parts) terminal.out(jsonLine(part));
      else
        terminal.out(
          table(
            parts.map(({ name, serves, version, why, install }) => [
              version === undefined ? 'missing' : 'here',
              name,
              version === undefined ? `${serves}: ${why}; to install: ${install}` : `${serves}: ${version}`,
            ]),
          ),
        );
      return ExitCode.done;
    }),
  );
