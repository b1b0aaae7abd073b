export type DependencyStatus = 'serving' | 'not_serving' | 'unreachable';

export interface Readiness {
  readonly ready: boolean;
  readonly dependencies: Readonly<Record<string, DependencyStatus>>;
}
