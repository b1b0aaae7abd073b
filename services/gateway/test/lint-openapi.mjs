// Lints the OpenAPI document on standard input and prints what it finds, as JSON. A program of its own, because jest
// cannot load the linter.
import { text } from 'node:stream/consumers';
import { createConfig, lintFromString } from '@redocly/openapi-core';

const config = await createConfig({ extends: ['recommended'] });
const problems = await lintFromString({ source: await text(process.stdin), config });
const findings = problems.map(({ severity, ruleId, message, location }) => ({
  severity,
  ruleId,
  message,
  pointer: location[0]?.pointer,
}));
process.stdout.write(JSON.stringify(findings));
