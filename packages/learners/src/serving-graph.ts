import type { GraphBuilder } from '@clientele/graph-capture/graph-builder';
import { ELEMENT_TYPES, encodeModel } from '@clientele/graph-capture/onnx';
import type { PlattCalibration } from './calibration.js';

export interface ServingGraph {
  readonly name: string;
  readonly columnCount: number;
  /** Name of the margin, float64 [n, 1]. */
  readonly margin: string;
  readonly calibration: Pick<PlattCalibration, 'slope' | 'intercept'>;
}

/**
 * `model.onnx` out of nodes that end in a margin: `features` float32 [n, columnCount] in; `margin` and `probability`,
 * the calibrated margin, float32 [n, 1] out.
 */
export function encodeServingGraph(
  builder: GraphBuilder,
  { name, columnCount, margin, calibration }: ServingGraph,
): Uint8Array {
  const scaled = builder.node('Mul', [margin, builder.doubles('slope', [1, 1], [calibration.slope])]);
  const logit = builder.node('Add', [scaled, builder.doubles('shift', [1, 1], [calibration.intercept])]);
  builder.node('Cast', [margin], { to: ELEMENT_TYPES.float }, 'margin');
  builder.node('Cast', [builder.node('Sigmoid', [logit])], { to: ELEMENT_TYPES.float }, 'probability');
  return encodeModel(
    builder.graph({
      name,
      inputs: [{ name: 'features', type: 'float', shape: ['n', columnCount] }],
      outputs: [
        { name: 'margin', type: 'float', shape: ['n', 1] },
        { name: 'probability', type: 'float', shape: ['n', 1] },
      ],
    }),
  );
}
