import type { BinaryMetrics, GateOutcome } from '@clientele/contracts/artifact';
import type { ModelDefinition } from '@clientele/contracts/model-definition';

type Gate = keyof ModelDefinition['gates'];

/** The metric of the test rows that each gate limits. */
const METRIC_OF_GATE = {
  test_auc: 'auc',
  test_log_loss: 'logLoss',
  calibration_error: 'calibrationError',
} as const satisfies Record<Gate, keyof BinaryMetrics>;
const GATES = Object.keys(METRIC_OF_GATE) as Gate[];

/** The outcome of every gate that the definition sets. A metric that the test rows do not have fails its gate. */
export const evaluateGates = (gates: ModelDefinition['gates'], test: BinaryMetrics | undefined): GateOutcome[] =>
  GATES.flatMap((gate) => {
    const limit = gates[gate];
    if (limit === undefined) return [];
    const value = test === undefined || test.rows === 0 ? null : test[METRIC_OF_GATE[gate]];
    return [{ gate, limit, value, passed: value !== null && meets(limit, value) }];
  });

function meets(limit: string, value: number): boolean {
  const bound = Number(limit.slice(2));
  return limit.startsWith('>=') ? value >= bound : value <= bound;
}
