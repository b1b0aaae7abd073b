// @ts-check
// `npm run bench -- NAME [--json]`: measures a figure of the README; without NAME lists them.
import { say } from './lib/say.mjs';

say('There is no bench yet.');
