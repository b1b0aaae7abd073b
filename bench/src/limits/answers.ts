import { z } from 'zod';

const Answers = z.record(z.string().startsWith('/'), z.unknown());

/** What the bare server answers, by path. */
export type Answers = z.infer<typeof Answers>;

export const parseAnswers = (json: string): Answers => Answers.parse(JSON.parse(json));
