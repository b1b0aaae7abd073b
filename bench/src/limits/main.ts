// A server that does nothing but speak HTTP, in a process of its own as the services are. Started by start-bare-server.ts.
import { fastify } from 'fastify';
import { parseAnswers } from './answers.js';

const app = fastify();
for (const [path, answer] of Object.entries(parseAnswers(process.argv[2] ?? ''))) {
  app.post(path, () => answer); // the body has been parsed
}
await app.listen({ host: '127.0.0.1', port: 0 });
process.on('disconnect', () => void app.close()); // our starter is gone
process.send?.(app.listeningOrigin);
