import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

const HOST = '127.0.0.1';

export interface TcpProxy {
  /** The target's URL by way of this proxy. */
  readonly url: string;
  /** Ends every connection and takes no new one. */
  cut(): Promise<void>;
  /** Takes connections again. */
  restore(): Promise<void>;
  /** Ends every connection and takes new ones. */
  drop(): void;
  /** Connections, new ones too, stay open, and what they carry is kept until the end of the hang. A cut ends it. */
  hang(isHanging: boolean): void;
}

/** Stands before a server, so that a test can take it away without stopping it. */
export async function startTcpProxy(targetUrl: string, defaultPort: number): Promise<TcpProxy> {
  const target = new URL(targetUrl);
  const targetPort = Number(target.port === '' ? defaultPort : target.port);
  const sockets = new Set<Socket>();
  let isHanging = false;
  let held: (() => void)[] = [];

  const forward = (from: Socket, to: Socket): void => {
    sockets.add(from);
    from.on('error', () => undefined);
    from.on('close', () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on('data', (bytes) => {
      if (isHanging) held.push(() => to.write(bytes));
      else to.write(bytes);
    });
  };
  const listen = async (port: number): Promise<Server> => {
    const started = createServer((inner) => {
      const outer = connect(targetPort, target.hostname);
      forward(inner, outer);
      forward(outer, inner);
    }).listen(port, HOST);
    await once(started, 'listening');
    return started;
  };
  const drop = (): void => {
    for (const socket of sockets) socket.destroy();
  };

  let server = await listen(0);
  const { port } = server.address() as AddressInfo;
  const url = new URL(targetUrl);
  url.host = `${HOST}:${port}`;
  return {
    url: url.href,
    async cut() {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      drop();
      isHanging = false;
      held = [];
      await closed;
    },
    async restore() {
      server = await listen(port);
    },
    drop,
    hang(hanging) {
      isHanging = hanging;
      if (hanging) return;
      const release = held;
      held = [];
      for (const write of release) write();
    },
  };
}
