import { parseArgs } from 'node:util';

/** What the caller asked for; the other options of `npm run demo` concern its set-up, not the acts. */
export interface DemoOptions {
  /** Folder of UCI Online Retail; the simulated shop when absent. */
  readonly dataFolder: string | undefined;
  readonly customers: number;
  readonly seed: number;
  /** What the data of a former run is; for a run that keeps its data. */
  readonly worldFile: string | undefined;
}

/** Where the system answers. */
export interface DemoTarget {
  readonly url: string;
  readonly grpcAddress: string;
  readonly adminKey: string;
}

export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: { type: 'string' },
      customers: { type: 'string', default: '5000' },
      seed: { type: 'string', default: '1' },
    },
  });
  return {
    dataFolder: values.data,
    customers: wholeNumber('--customers', values.customers, 500, 1_000_000),
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 32 - 1),
    worldFile: env.CLIENTELE_DEMO_WORLD,
  };
}

export function parseTarget(env: NodeJS.ProcessEnv): DemoTarget {
  const read = (name: string): string => {
    const value = env[name];
    if (value === undefined || value === '') throw new Error(`${name} is not set: start this by npm run demo.`);
    return value;
  };
  return {
    url: read('CLIENTELE_URL'),
    grpcAddress: read('CLIENTELE_GRPC_ADDRESS'),
    adminKey: read('CLIENTELE_ADMIN_KEY'),
  };
}

function wholeNumber(option: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < low || value > high)
    throw new Error(`${option} takes a whole number from ${low} to ${high}.`);
  return value;
}
