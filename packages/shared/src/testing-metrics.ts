/** One line of values. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Scrape {
  /** By name, as HELP and TYPE tell them. */
  readonly families: ReadonlyMap<string, { readonly help: string; readonly type: string }>;
  readonly samples: readonly Sample[];
  /** Sum over the series that have these labels; 0 when there are none. */
  readonly total: (name: string, labels?: Readonly<Record<string, string>>) => number;
}

const HELP = /^# HELP ([a-zA-Z_:][\w:]*) (.+)$/u;
const TYPE = /^# TYPE ([a-zA-Z_:][\w:]*) (counter|gauge|histogram|summary)$/u;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (-?[\d.eE+-]+|[+-]Inf|NaN)$/u;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/uy;

/**
 * Reads Prometheus' text format, strictly: every series belongs to a family that was described before it, and no series
 * comes twice. Written from the specification, apart from the library that writes ours.
 *
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 * @throws Error for any line that the format does not know.
 */
export function parseExposition(text: string): Scrape {
  if (!text.endsWith('\n')) throw new Error('the last line must end in a line feed');
  const families = new Map<string, { help: string; type: string }>();
  const helps = new Map<string, string>();
  const samples: Sample[] = [];
  const seen = new Set<string>();
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, helpName, help] = HELP.exec(line) ?? [];
    const [, typeName, type] = TYPE.exec(line) ?? [];
    if (helpName !== undefined && help !== undefined) helps.set(helpName, help);
    else if (typeName !== undefined && type !== undefined)
      families.set(typeName, { help: helps.get(typeName) ?? '', type });
    else samples.push(parseSample(line, families, seen));
  }
  return {
    families,
    samples,
    total: (name, labels = {}) =>
      samples
        .filter((sample) => sample.name === name && hasLabels(sample, labels))
        .reduce((sum, { value }) => sum + value, 0),
  };
}

function parseSample(line: string, families: ReadonlyMap<string, { type: string }>, seen: Set<string>): Sample {
  const [, name, labelText = '', valueText = ''] = SAMPLE.exec(line) ?? [];
  if (name === undefined) throw new Error(`not a line of the format: ${line}`);
  const family = name.replace(/_(?:bucket|sum|count)$/u, '');
  if (!families.has(name) && families.get(family)?.type !== 'histogram') throw new Error(`no TYPE before: ${line}`);
  const labels = parseLabels(labelText);
  const key = JSON.stringify([name, Object.entries(labels).sort()]);
  if (seen.has(key)) throw new Error(`a series comes twice: ${line}`);
  seen.add(key);
  return { name, labels, value: Number(valueText.replace('Inf', 'Infinity')) };
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const [, name, value] = LABEL.exec(text) ?? [];
    if (name === undefined || value === undefined) throw new Error(`not labels: ${text}`);
    labels[name] = value.replace(/\\(.)/gu, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));
  }
  return labels;
}

const hasLabels = (sample: Sample, labels: Readonly<Record<string, string>>): boolean =>
  Object.entries(labels).every(([name, value]) => sample.labels[name] === value);

const NAME = /^(?:clientele|process|nodejs)_[a-z0-9_]+$/u;
const UNIT = /_(?:seconds|bytes|ratio|events|customers|requests|states|models|rows|jobs|connections)(?:_max)?$/u;

/** What is wrong with a family's name or text by the conventions; undefined when nothing is. */
export function namingProblem(name: string, { help, type }: { help: string; type: string }): string | undefined {
  if (!NAME.test(name)) return `${name}: wants a prefix and lower case`;
  if (help.length < 10) return `${name}: wants a help text`;
  if ((type === 'counter') !== name.endsWith('_total')) return `${name}: counters, and only they, end in _total`;
  if (/_(?:ms|milliseconds|minutes|kb|mb|percent)(?:_|$)/u.test(name)) return `${name}: wants base units`;
  if (type === 'histogram' && !UNIT.test(name)) return `${name}: wants a unit`;
  return undefined;
}
