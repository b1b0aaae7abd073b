import { EventEmitter } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { runService, type ProcessHost } from './lifecycle.js';
import { createLogger } from './log.js';
import type { OnStop } from './stop-stack.js';

const log = createLogger({ service: 'test', level: 'silent' });
const never = new Promise<never>(() => undefined);

class FakeHost extends EventEmitter implements ProcessHost {
  readonly stdin = Object.assign(new EventEmitter(), { resume: () => undefined });
  readonly codes: number[] = [];
  exit(code: number): void {
    this.codes.push(code);
  }
}

describe('runService', () => {
  it('runs the stops in reverse after a signal and exits with 0', async () => {
    const host = new FakeHost();
    const stopped: string[] = [];
    await runService(
      log,
      async (onStop) => {
        for (const name of ['postgres', 'model', 'grpc']) onStop(name, () => stopped.push(name));
        await Promise.resolve();
        setImmediate(() => host.emit('SIGTERM'));
      },
      { host },
    );
    expect(stopped).toEqual(['grpc', 'model', 'postgres']);
    expect(host.codes).toEqual([0]);
  });

  it('logs warnings of the process as JSON, without their text', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => lines.push(line) };
    const host = new FakeHost();
    host.on('warning', () => lines.push('plain text'));
    const warn = async (): Promise<void> => {
      await Promise.resolve();
      host.emit('warning', Object.assign(new Error('what ann@example.org sent'), { code: 'DEP1' }));
      setImmediate(() => host.emit('SIGTERM'));
    };
    await runService(createLogger({ service: 'test', level: 'warn', destination }), warn, { host });
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: 'warn', msg: 'process warning', warning: { type: 'Error', code: 'DEP1' } },
    ]);
    expect(lines.join()).not.toContain('ann@');
  });

  it('stops what was opened when the start fails and exits with 1', async () => {
    const host = new FakeHost();
    const stopped: string[] = [];
    await runService(
      log,
      async (onStop) => {
        onStop('postgres', () => stopped.push('postgres'));
        await Promise.resolve();
        throw new Error('no model');
      },
      { host },
    );
    expect(stopped).toEqual(['postgres']);
    expect(host.codes).toEqual([1]);
  });

  it('does not wait for a start that hangs, and stops what it opens later', async () => {
    const host = new FakeHost();
    const stopped: string[] = [];
    let openLate = (): void => undefined;
    const run = runService(
      log,
      async (onStop) => {
        onStop('postgres', () => stopped.push('postgres'));
        openLate = () => {
          onStop('late', () => stopped.push('late'));
        };
        await never;
      },
      { host },
    );
    host.emit('SIGINT');
    await run;
    openLate();
    expect(stopped).toEqual(['postgres', 'late']);
    expect(host.codes).toEqual([0]);
  });

  it('runs the other stops when one fails, and exits with 1', async () => {
    const host = new FakeHost();
    const stopped: string[] = [];
    const run = runService(
      log,
      async (onStop) => {
        onStop('postgres', () => stopped.push('postgres'));
        onStop('grpc', () => Promise.reject(new Error('stuck')));
        await Promise.resolve();
      },
      { host },
    );
    host.emit('SIGTERM');
    await run;
    expect(stopped).toEqual(['postgres']);
    expect(host.codes).toEqual([1]);
  });

  it('gives up stops that take too long', async () => {
    const host = new FakeHost();
    const run = runService(
      log,
      (onStop) => {
        onStop('grpc', () => never);
        return Promise.resolve();
      },
      { host, stopTimeoutMs: 10 },
    );
    host.emit('SIGTERM');
    await run;
    expect(host.codes).toEqual([1]);
  });

  it('exits at once at a second signal', () => {
    const host = new FakeHost();
    const start = (onStop: OnStop): Promise<void> => {
      onStop('grpc', () => never);
      return Promise.resolve();
    };
    void runService(log, start, { host, stopTimeoutMs: 10 });
    host.emit('SIGTERM');
    host.emit('SIGTERM');
    expect(host.codes).toEqual([1]);
  });

  it.each(['uncaughtException', 'unhandledRejection'])('crashes on %s', (event) => {
    const host = new FakeHost();
    void runService(log, () => never, { host });
    host.emit(event, new Error('bug'));
    expect(host.codes).toEqual([1]);
  });

  it('stops at the end of standard input when supervised, and only then', async () => {
    const alone = new FakeHost();
    void runService(log, () => never, { host: alone });
    alone.stdin.emit('end');
    const host = new FakeHost();
    const run = runService(log, () => Promise.resolve(), { host, supervised: true });
    host.stdin.emit('end');
    host.stdin.emit('close');
    await run;
    expect(host.codes).toEqual([0]);
    expect(alone.codes).toEqual([]);
  });
});
