#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { run } from './run.js';

process.exitCode = await run(process.argv.slice(2), {
  env: process.env,
  root: fileURLToPath(new URL('../../../../', import.meta.url)),
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  isTerminal: process.stderr.isTTY,
  input: process.stdin,
});
