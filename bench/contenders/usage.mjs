// node --import usage.mjs COMMAND: writes what the whole process used to the file BENCH_USAGE when it ends.
import fs from 'node:fs';
import { isMainThread } from 'node:worker_threads';

if (isMainThread)
  process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    const usage = {
      cpuMs: (userCPUTime + systemCPUTime) / 1000,
      wallMs: performance.now(),
      maxRssMb: maxRSS / 1024,
    };
    fs.writeFileSync(process.env.BENCH_USAGE, JSON.stringify(usage));
  });
