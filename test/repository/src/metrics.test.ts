import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { readStages } from './dockerfile.js';
import { readText } from './files.js';
import { defaultMetricsPort, SERVICES } from './service-config.js';

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly for: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
}

const documented = new Set(
  [...readText('docs/METRICS.md').matchAll(/^\| `(clientele_\w+)`/gmu)].map(([, name]) => name),
);
/** Names of metrics in an expression, without what histograms add. */
const namesIn = (expr: string): string[] =>
  [...expr.matchAll(/\bclientele_\w+/gu)].map(([name]) =>
    documented.has(name) ? name : name.replace(/_(?:bucket|sum|count)$/u, ''),
  );
/** Rough, as there is no PromQL here: brackets, braces and quotes close what they open. */
const isBalanced = (expr: string): boolean => {
  const open: string[] = [];
  const pairs = new Map([
    [')', '('],
    ['}', '{'],
    [']', '['],
  ]);
  for (const char of expr.replaceAll(/"[^"]*"/gu, '')) {
    if ('({['.includes(char)) open.push(char);
    else if (char === '"' || (pairs.has(char) && open.pop() !== pairs.get(char))) return false;
  }
  return open.length === 0;
};

describe('infra/prometheus/prometheus.yml', () => {
  const config = parse(readText('infra/prometheus/prometheus.yml')) as {
    rule_files: string[];
    scrape_configs: { job_name: string; static_configs: { targets: string[] }[] }[];
  };
  const stages = readStages();

  it('scrapes each service where it serves its metrics', () => {
    const targets = config.scrape_configs.map(({ job_name, static_configs }) => [job_name, static_configs[0]!.targets]);
    expect(targets).toEqual(SERVICES.map((service) => [service, [`${service}:${defaultMetricsPort(service)}`]]));
    expect(config.rule_files).toEqual(['alerts.yml']);
  });

  it.each(SERVICES)('reaches %s in its container', (service) => {
    expect(stages.get(service)!.env).toMatchObject({ METRICS_HOST: '0.0.0.0' });
    expect(stages.get(service)!.expose).toContain(defaultMetricsPort(service));
  });
});

describe('infra/prometheus/alerts.yml', () => {
  const { groups } = parse(readText('infra/prometheus/alerts.yml')) as { groups: { name: string; rules: Rule[] }[] };
  const rules = groups.flatMap((group) => group.rules);

  it('has a dozen rules of different names', () => {
    expect(rules.length).toBeGreaterThanOrEqual(12);
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
  });

  it.each(rules)('says with $alert what is wrong and what to do, of metrics that are documented', (rule) => {
    expect(Object.keys(rule)).toEqual(['alert', 'expr', 'for', 'labels', 'annotations']);
    expect(rule.for).toMatch(/^\d+[smh]$/u);
    expect(['page', 'ticket']).toContain(rule.labels.severity);
    expect(rule.annotations.summary!.length).toBeGreaterThan(10);
    expect(rule.annotations.description!.length).toBeGreaterThan(20);
    expect(isBalanced(rule.expr)).toBe(true);
    for (const name of namesIn(rule.expr)) expect(documented).toContain(name);
  });
});

describe('infra/grafana/clientele.json', () => {
  const { panels } = JSON.parse(readText('infra/grafana/clientele.json')) as Dashboard;

  it.each(panels)('shows $title of metrics that are documented', ({ targets }) => {
    expect(targets.length).toBeGreaterThan(0);
    for (const { expr } of targets) {
      expect(isBalanced(expr)).toBe(true);
      for (const name of namesIn(expr)) expect(documented).toContain(name);
    }
  });
});
