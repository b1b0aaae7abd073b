import type { ServerDuplexStream, Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { gatewayPackage } from '@clientele/proto/gateway-package';

type Stream = ServerDuplexStream<unknown, unknown>;
type Handlers = Readonly<Record<string, (stream: Stream) => void>>;

/**
 * Server reflection, v1 and v1alpha, of the public service: clients such as grpcurl need no .proto files. The guard ends
 * each stream that takes longer to ask than a request may.
 *
 * @see https://github.com/grpc/grpc/blob/master/doc/server-reflection.md
 */
export function addReflection(server: Server): void {
  new ReflectionService(gatewayPackage).addToServer({
    addService(service, implementation) {
      const slowed = Object.entries(implementation as unknown as Handlers).map(([name, handle]) => [
        name,
        (stream: Stream) => {
          handle(withBackPressure(stream));
        },
      ]);
      server.addService(service, Object.fromEntries(slowed) as Record<string, (stream: Stream) => void>);
    },
  });
}

/** The library answers as fast as it is asked: a caller that does not read would fill our memory. */
function withBackPressure(stream: Stream): Stream {
  const write = stream.write.bind(stream);
  return Object.assign(stream, {
    write(message: unknown): boolean {
      const hasRoom = write(message);
      if (!hasRoom) {
        stream.pause();
        stream.once('drain', () => stream.resume());
      }
      return hasRoom;
    },
  });
}
