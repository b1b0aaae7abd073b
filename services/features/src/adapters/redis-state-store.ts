import { ALL_PARTITIONS, cursorKey, partitionOf, READY_KEY, stateKey } from '@clientele/feature-engine/state-keys';
import { STATE_HEADER_OFFSETS, STATE_HEADER_SIZES } from '@clientele/feature-engine/state-header';
import { namingRedisErrors } from '@clientele/shared/dependency-errors';
import { AppError, isError } from '@clientele/shared/errors';
import { createHash } from 'node:crypto';
import type { ChainableCommander, Redis } from 'ioredis';
import { decodeCursor, encodeCursor, fixedHex } from '../domain/cursor.js';
import type { BuilderMark, StoreMarks } from '../domain/store-marks.js';
import type { PartitionWrite, StateStore } from '../ports.js';
import { CHANGED, FENCED, MARK_SCRIPT, writePartitionScript } from './redis-scripts.js';

/** Who built the states: the lease epoch and the view set. In the slot of READY_KEY, as one script writes both. */
const BUILDER_KEY = `{${READY_KEY}}:builder`;
const BUILDER = /^([0-9a-f]{16})([0-9a-f]{16})([br])(.+)$/u;

interface Script {
  readonly lua: string;
  readonly sha1: string;
}
const script = (lua: string): Script => ({ lua, sha1: createHash('sha1').update(lua).digest('hex') });
const AT = STATE_HEADER_OFFSETS;
const WRITE_PARTITION = script(
  writePartitionScript(
    { start: AT.leaseEpoch, end: AT.leaseEpoch + STATE_HEADER_SIZES.leaseEpoch },
    { start: AT.logEpoch, end: AT.seq + STATE_HEADER_SIZES.seq }, // log epoch, lease epoch, customer epoch, xid, seq
  ),
);
const MARK = script(MARK_SCRIPT);

interface ScriptCall {
  readonly script: Script;
  readonly keys: readonly string[];
  readonly args: readonly (string | Uint8Array)[];
}

/** @throws AppError `unavailable` REDIS_UNAVAILABLE from every method. */
export function createRedisStateStore(redis: Redis): StateStore {
  return {
    readMarks: () => namingRedisErrors(() => readMarks(redis)),
    mark: (mark, logEpoch) =>
      namingRedisErrors(() =>
        runScripts(redis, [{ script: MARK, keys: [READY_KEY, BUILDER_KEY], args: markArgs(mark, logEpoch) }]),
      ),
    readStates: (subjectIds) => namingRedisErrors(() => readStates(redis, subjectIds)),
    write: (writes) => namingRedisErrors(() => runScripts(redis, writes.map(toScriptCall))),
  };
}

const markArgs = (mark: BuilderMark, logEpoch: number): readonly string[] => [
  fixedHex(mark.leaseEpoch, 16) + fixedHex(mark.baseLeaseEpoch, 16) + (mark.ready ? 'r' : 'b') + mark.viewSetKey,
  mark.ready ? String(logEpoch) : '',
];

function decodeMark(text: string): BuilderMark | undefined {
  const [, lease, base, phase, viewSetKey] = BUILDER.exec(text) ?? [];
  if (lease === undefined || base === undefined || viewSetKey === undefined) return undefined;
  return {
    leaseEpoch: BigInt(`0x${lease}`),
    baseLeaseEpoch: BigInt(`0x${base}`),
    viewSetKey,
    ready: phase === 'r',
  };
}

const toScriptCall = ({ partition, from, to, states }: PartitionWrite): ScriptCall => ({
  script: WRITE_PARTITION,
  keys: [cursorKey(ALL_PARTITIONS[partition] ?? ''), ...states.map(({ subjectId }) => stateKey(subjectId))],
  args: [from === undefined ? '' : encodeCursor(from), encodeCursor(to), ...states.map(({ state }) => state)],
});

async function readMarks(redis: Redis): Promise<StoreMarks> {
  const pipeline = redis.pipeline().get(READY_KEY).get(BUILDER_KEY);
  for (const partition of ALL_PARTITIONS) pipeline.get(cursorKey(partition));
  const [ready, builder, ...cursors] = (await execute(pipeline)).map((value) =>
    typeof value === 'string' ? value : '',
  );
  return {
    readyEpoch: /^\d{1,10}$/u.test(ready ?? '') ? Number(ready) : undefined,
    builder: decodeMark(builder ?? ''),
    cursors: cursors.map(decodeCursor),
  };
}

/** One MGET for each partition, as its keys are in one slot. */
async function readStates(redis: Redis, subjectIds: readonly string[]): Promise<readonly (Uint8Array | undefined)[]> {
  const indexes = new Map<string, number[]>();
  subjectIds.forEach((subjectId, index) => {
    const partition = partitionOf(subjectId);
    const list = indexes.get(partition);
    if (list === undefined) indexes.set(partition, [index]);
    else list.push(index);
  });
  const pipeline = redis.pipeline();
  for (const list of indexes.values()) pipeline.mgetBuffer(list.map((index) => stateKey(subjectIds[index] ?? '')));
  const answers = await execute(pipeline);
  const states = subjectIds.map((): Uint8Array | undefined => undefined);
  [...indexes.values()].forEach((list, group) => {
    const values = (answers[group] ?? []) as readonly (Buffer | null)[];
    list.forEach((index, place) => {
      states[index] = values[place] ?? undefined;
    });
  });
  return states;
}

/** Runs scripts in one round trip, and loads them first where the server has forgotten them. */
async function runScripts(redis: Redis, calls: readonly ScriptCall[]): Promise<void> {
  if (calls.length === 0) return;
  const answers = (await sendScripts(redis, calls)) ?? (await loadAndSend(redis, calls));
  if (answers.includes(FENCED)) throw new AppError('aborted', 'LEASE_LOST', 'A later holder writes the states.');
  if (answers.includes(CHANGED)) throw new AppError('aborted', 'STORE_CHANGED', 'The store of states has changed.');
}

/** Undefined when the server does not know a script. Others of the batch may have run by then. */
async function sendScripts(redis: Redis, calls: readonly ScriptCall[]): Promise<readonly unknown[] | undefined> {
  const pipeline = redis.pipeline();
  for (const {
    script: { sha1 },
    keys,
    args,
  } of calls) {
    pipeline.call('EVALSHA', sha1, keys.length, ...keys, ...args.map(toArgument));
  }
  try {
    return await execute(pipeline);
  } catch (err) {
    if (isError(err) && err.message.startsWith('NOSCRIPT')) return undefined;
    throw err;
  }
}

async function loadAndSend(redis: Redis, calls: readonly ScriptCall[]): Promise<readonly unknown[]> {
  for (const { lua } of new Set(calls.map((call) => call.script))) await redis.script('LOAD', lua);
  const answers = await sendScripts(redis, calls);
  if (answers === undefined) throw new AppError('unavailable', 'REDIS_UNAVAILABLE', 'The state store forgets scripts.');
  return answers;
}

const toArgument = (value: string | Uint8Array): string | Buffer =>
  typeof value === 'string' ? value : Buffer.from(value.buffer, value.byteOffset, value.byteLength);

/** The answers of a pipeline, in order. @throws the first error among them. */
async function execute(pipeline: ChainableCommander): Promise<readonly unknown[]> {
  const results = (await pipeline.exec()) ?? [];
  for (const [err] of results) if (err) throw err;
  return results.map(([, value]) => value);
}
