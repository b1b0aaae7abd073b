import { readText } from './files.js';

export interface Stage {
  /** The stage or image that it begins with. */
  readonly from: string;
  /** Its own and those of the stages that it is made from. */
  readonly env: Readonly<Record<string, string>>;
  readonly expose: readonly number[];
  /** The arguments of its health check's command. */
  readonly healthcheck: readonly string[] | undefined;
}

/** The stages of infra/Dockerfile by name. Knows as much of the format as that file uses. */
export function readStages(): ReadonlyMap<string, Stage> {
  const stages = new Map<string, Stage>();
  const blocks = readText('infra/Dockerfile')
    .split(/^(?=FROM )/mu)
    .slice(1);
  for (const block of blocks) {
    const [, from = '', name = ''] = /^FROM (\S+) AS (\S+)$/mu.exec(block) ?? [];
    const env = [...block.matchAll(/^ENV (.+)$/gmu)].flatMap(([, text = '']) =>
      text.split(' ').map((pair) => pair.split('=', 2) as [string, string]),
    );
    const check = /^HEALTHCHECK .*CMD (\[.*\])$/mu.exec(block)?.[1];
    stages.set(name, {
      from,
      env: { ...stages.get(from)?.env, ...Object.fromEntries(env) },
      expose: (/^EXPOSE (.+)$/mu.exec(block)?.[1] ?? '').split(' ').filter(Boolean).map(Number),
      healthcheck: check === undefined ? undefined : (JSON.parse(check) as string[]),
    });
  }
  return stages;
}
