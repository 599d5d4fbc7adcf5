import { spawn } from 'node:child_process';
import { once } from 'node:events';

/*
 * A port that answers nothing, without a packet filter: a kernel drops the SYN of who comes to a listener whose queue is full.
 * One connection fills it, and nobody takes it out.
 */
const PROGRAM = `
import socket, sys
family = socket.AF_INET6 if ':' in sys.argv[1] else socket.AF_INET
address = (sys.argv[1], int(sys.argv[2]))
listener = socket.socket(family)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(address)
listener.listen(0)
filler = socket.socket(family)
filler.connect(address)
print('full', flush=True)
sys.stdin.read()
`;

export async function dropped(address: string, port: number): Promise<void> {
  const child = spawn('/usr/bin/python3', ['-c', PROGRAM, address, String(port)], { stdio: ['pipe', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
}
