import { sha256Hex } from '@clientele/contracts/hash';
import type { Logger } from '@clientele/shared/log';
import { parse } from '@clientele/shared/parse';
import type { FastifyPluginCallback } from 'fastify';
import { hasEnded, type Job } from '../../domain/models.js';
import type { WatchedJob, WatchJob } from '../../use-cases/watch-job.js';
import { sendEvents, streamEnd, type ServerSentEvent } from './event-stream.js';
import { GET_JOB, JobParams, toApiJob, WATCH_JOB } from './job-api.js';

export interface JobRoutesDeps {
  readonly getJob: (jobId: string) => Promise<Job>;
  readonly watchJob: WatchJob;
  /** Aborted when the service stops. */
  readonly stopping: AbortSignal;
  readonly log: Logger;
}

export const jobRoutes =
  ({ getJob, watchJob, stopping, log }: JobRoutesDeps): FastifyPluginCallback =>
  (app, _options, done) => {
    app.get('/v1/jobs/:id', { config: { scope: 'jobs:read', operation: GET_JOB } }, async ({ params }) =>
      toApiJob(await getJob(parse(JobParams, params).id)),
    );
    const options = { config: { scope: 'jobs:read', operation: WATCH_JOB }, exposeHeadRoute: false } as const;
    app.get('/v1/jobs/:id/events', options, async (request, reply) => {
      const { id } = parse(JobParams, request.params);
      const end = streamEnd(reply, stopping);
      const watched = await watchJob(id, { requestId: request.id, signal: end });
      const seen = request.headers['last-event-id'];
      // The standard's way to tell a caller that comes again by itself to stay away.
      if (hasEnded(watched.current) && seen === toEvent(watched.current).id) return reply.code(204).send();
      return sendEvents(reply, toEvents(watched), { end, log });
    });
    done();
  };

async function* toEvents({ current, changes }: WatchedJob): AsyncGenerator<ServerSentEvent, void, undefined> {
  yield toEvent(current);
  for await (const job of changes) yield toEvent(job);
}

/** Its id is made of the state itself, so it is the same wherever the caller comes again. */
function toEvent(job: Job): ServerSentEvent {
  const data = JSON.stringify(toApiJob(job));
  return { event: hasEnded(job) ? job.state : 'progress', id: sha256Hex(data).slice(0, 16), data };
}
