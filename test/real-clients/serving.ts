// Run in the laboratory's namespace: serves an environment's preview at the names' own addresses and at ports 53, 80 and 443.
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';
import { resolve } from 'node:path';
import { chosenEnvironment } from '../../lib/cli/options';
import type { PreviewRow } from '../../lib/findings/report';
import { factsIn, readContext } from '../../lib/plan/context-file';
import { endpointHosts, loadBalancerHosts } from '../../lib/preview/addresses';
import { environmentSubject } from '../../lib/preview/environment-subject';
import { startPreview } from '../../lib/preview/preview';
import { endpointsOf } from '../../lib/preview/subject';
import { synthesizedTopology } from '../../lib/preview/synthesize';
import { walkAll } from '../../lib/preview/walk-all';
import { dropped } from './dropped';

async function serve(file: string): Promise<void> {
  const environment = chosenEnvironment(resolve(file), '.');
  const lookUps = readContext();
  const subject = environmentSubject(environment, synthesizedTopology(environment, lookUps), file, factsIn(lookUps, environment));
  const preview = await startPreview(subject);
  const { connector } = preview.network('public');
  for (const { ipv4, ipv6 } of [...loadBalancerHosts(subject.topology), ...endpointHosts(endpointsOf(subject))]) {
    for (const address of [...ipv4, ...ipv6]) {
      for (const port of [80, 443]) {
        const open = () => connector.connect({ address, port }, { timeoutMs: 1000 });
        const code = await open().then(
          (socket) => void socket.destroy(),
          ({ code }: NodeJS.ErrnoException) => code,
        );
        if (code === undefined) await forward(address, port, open);
        else if (code === 'ETIMEDOUT') await dropped(address, port);
      }
    }
  }
  const port = preview.servers.find(({ role, hosts }) => role === 'dns' && hosts[0] === 'public')?.port ?? 0;
  await forward('127.0.0.1', 53, async () => dial(port, '127.0.0.1'));
  await forwardUdp(port);
  const rows: PreviewRow[] = [];
  for await (const row of walkAll(preview, subject.namespaces)) rows.push(row);
  console.log(JSON.stringify({ report: { rows }, ca: preview.ca }));
}

async function forward(address: string, port: number, open: () => Promise<Socket>): Promise<void> {
  const server = createServer((inner) => {
    inner.on('error', () => {});
    open().then(
      (outer) => {
        outer.on('error', () => inner.destroy());
        outer.on('close', () => inner.destroy());
        inner.on('close', () => outer.destroy());
        inner.pipe(outer).pipe(inner);
      },
      () => inner.destroy(),
    );
  });
  server.listen(port, address);
  await once(server, 'listening');
}

async function forwardUdp(port: number): Promise<void> {
  const socket = createSocket('udp4').bind(53, '127.0.0.1');
  await once(socket, 'listening');
  socket.on('message', (query, from) => {
    const other = createSocket('udp4');
    other.on('message', (reply) => {
      socket.send(reply, from.port, from.address);
      other.close();
    });
    other.send(query, port, '127.0.0.1');
  });
}

serve(process.argv[2]);
