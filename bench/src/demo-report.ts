import { z } from 'zod';
import type { Figure } from './figures.js';

/** What was promised of a machine with 2 cores, in seconds. */
const LIMITS = { post: 45, train: 35, acts: 120 };

const Seconds = z.number().min(0);
const DemoReport = z.object({
  acts: z.array(z.object({ name: z.string().regex(/^[a-z-]+$/u), seconds: Seconds })).min(1),
  figures: z.object({
    events: z.int().min(1),
    post_seconds: Seconds,
    /** By family of models. */
    train_seconds: z.record(z.string().regex(/^[a-z_]+$/u), Seconds),
    /** By family of models, and of the oracle. */
    auc: z.record(z.string().regex(/^[a-z_]+$/u), z.number()),
  }),
});

/** What the demo writes to the file that CLIENTELE_DEMO_REPORT names. */
export type DemoReport = z.infer<typeof DemoReport>;

/** @throws ZodError */
export const parseDemoReport = (json: string): DemoReport => DemoReport.parse(JSON.parse(json));

/** @param reports One for each run; at least one. */
export function toDemoFigures(reports: readonly DemoReport[]): readonly Figure[] {
  const of = (pick: (report: DemoReport) => number): readonly number[] => reports.map(pick);
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const atMost = { title: 's at most' };
  const acts = reports[0]?.acts ?? [];
  const families = Object.keys(reports[0]?.figures.train_seconds ?? {});
  return [
    ...acts.map(({ name }, index) => ({
      metric: `${name.replaceAll('-', '_')}_act_seconds`,
      title: `act ${index + 1}, ${name}, s`,
      values: of((report) => report.acts[index]?.seconds ?? NaN),
    })),
    {
      metric: 'acts_seconds',
      title: 'all acts, s',
      values: of((report) => sum(report.acts.map(({ seconds }) => seconds))),
      against: { name: 'acts', ...atMost, values: LIMITS.acts },
    },
    {
      metric: 'post_seconds',
      title: 'posting the events, s',
      values: of((report) => report.figures.post_seconds),
      against: { name: 'post', ...atMost, values: LIMITS.post },
    },
    {
      metric: 'posted_events_per_s',
      title: 'events posted a second',
      values: of(({ figures }) => figures.events / figures.post_seconds),
    },
    {
      metric: 'train_seconds',
      title: `training ${families.join(' and ')}, s`,
      values: of((report) => sum(Object.values(report.figures.train_seconds))),
      against: { name: 'train', ...atMost, values: LIMITS.train },
    },
    ...families.map((family) => ({
      metric: `train_${family}_seconds`,
      title: `training ${family}, s`,
      values: of((report) => report.figures.train_seconds[family] ?? NaN),
    })),
    ...Object.keys(reports[0]?.figures.auc ?? {}).map((family) => ({
      metric: `auc_${family}`,
      title: `test AUC of ${family}`,
      values: of((report) => report.figures.auc[family] ?? NaN),
    })),
  ];
}
