import { compileViews, type CompiledViews } from '@clientele/feature-engine/compile-views';
import { AppError } from '@clientele/shared/errors';
import type { Artifact } from '../domain/artifact.js';
import type { Graph, Model } from '../ports.js';
import { loadExplainer } from './load-explainer.js';

export type OpenGraph = (bytes: Uint8Array, columnCount: number) => Promise<Graph>;
export type LoadModel = (artifact: Artifact) => Promise<Model>;

const invalid = (message: string, cause?: unknown): AppError =>
  new AppError('failed_precondition', 'ARTIFACT_INVALID', message, { cause });

/**
 * Makes a checked artifact ready to score: its views compile to its columns, its explanation is of its graph.
 *
 * @throws AppError `failed_precondition` ARTIFACT_INVALID.
 */
export function createLoadModel(openGraph: OpenGraph): LoadModel {
  return async function loadModel({ artifactId, manifest, files }) {
    const views = compile(manifest.views);
    if (!isSameColumns(views.columns, manifest.columns)) throw invalid('The columns are not those of the views.');
    const graph = await openGraph(files.model, manifest.columns.length);
    try {
      return { artifactId, manifest, views, graph, explainer: await loadExplainer(manifest, files.explain, graph) };
    } catch (err) {
      await graph.dispose();
      throw err;
    }
  };
}

function compile(views: Artifact['manifest']['views']): CompiledViews {
  try {
    return compileViews(views);
  } catch (err) {
    throw invalid('The views cannot be compiled.', err);
  }
}

const isSameColumns = (a: CompiledViews['columns'], b: CompiledViews['columns']): boolean =>
  a.length === b.length && a.every(({ name, type }, index) => name === b[index]?.name && type === b[index].type);
