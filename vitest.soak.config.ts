import { defineConfig } from 'vitest/config';

/** The long tests: `npm run test:soak`. One at a time, since they measure time and memory. */
export default defineConfig({
  test: {
    include: ['test/soak/*.soak.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 300_000,
    fileParallelism: false,
  },
});
