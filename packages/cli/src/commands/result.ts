import type { TrainingResult } from '@clientele/client/types';

/** The test metrics and the gates, a line each. */
export const describeResult = (result: TrainingResult | undefined): readonly string[] => [
  ...Object.entries(result?.metrics.test ?? {}).map(([name, value]) => `  test ${name}: ${String(value)}`),
  ...(result?.gates ?? []).map(
    ({ gate, limit, value, passed }) =>
      `  gate ${gate} ${limit}: ${value ?? 'no value'} ${passed ? 'passed' : 'failed'}`,
  ),
];
