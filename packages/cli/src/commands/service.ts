import { openPublicApi } from '../api.js';
import type { Command } from '../command.js';

export const health: Command = {
  name: 'health',
  summary: 'say whether Clientele is ready, and each thing that it needs',
  usage: '',
  details: ['Needs no API key. The exit code is 1 unless everything serves.'],
  examples: ['clientele health', 'until clientele health; do sleep 1; done'],
  options: {},
  argCount: [0, 0],
  async run(io) {
    const { ready, dependencies } = await openPublicApi(io).ready();
    const names = Object.keys(dependencies);
    const width = Math.max(0, ...names.map((name) => name.length));
    const lines = names.map((name) => `  ${name.padEnd(width)}  ${dependencies[name] ?? ''}`);
    const state = ready ? 'ready' : names.length === 0 ? 'unreachable: start it, or set CLIENTELE_URL' : 'not ready';
    return { json: { ready, dependencies }, text: [`Clientele is ${state}.`, ...lines].join('\n'), failed: !ready };
  },
};

export const openApiDocument: Command = {
  name: 'openapi',
  summary: 'print the description of the API, OpenAPI 3.1',
  usage: '',
  details: ['Needs no API key. To read it in a browser: /docs of the API.'],
  examples: ['clientele openapi > clientele.openapi.json'],
  options: {},
  argCount: [0, 0],
  async run(io) {
    const document = await openPublicApi(io).openApi();
    return { json: document, text: JSON.stringify(document, null, 2) };
  },
};
