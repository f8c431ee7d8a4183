import { defineConfig } from 'vitest/config';

// The continuous integration reads its counts from a file that it names.
const report = process.env.GEN_BLUR_TEST_REPORT;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    ...(report && { reporters: ['default', 'json'], outputFile: { json: report } }),
  },
});
