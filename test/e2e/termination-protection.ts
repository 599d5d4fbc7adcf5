import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Answer {
  readonly status: number;
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: Buffer;
}

/**
 * What moto lacks, in front of it: the termination protection of stacks. As CloudFormation has it, a protected stack's
 * deletion fails, and the stack stays as it is (User Guide, "Protect CloudFormation stacks from being deleted"). All else is
 * handed on.
 */
export class TerminationProtection {
  /** @param target the endpoint of moto */
  public static async before(target: string): Promise<TerminationProtection> {
    const protection = new TerminationProtection(target);
    protection.server.listen(0, '127.0.0.1');
    await once(protection.server, 'listening');
    return protection;
  }

  private readonly server: Server;
  private readonly stacks = new Set<string>();

  private constructor(private readonly target: string) {
    this.server = createServer((incoming, outgoing) => {
      this.answer(incoming).then(
        (answer) => send(outgoing, answer),
        (error) => send(outgoing, { status: 502, headers: {}, body: Buffer.from(String(error)) }),
      );
    });
  }

  public get endpoint(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** The stacks that are protected now, by name. */
  public get protectedStacks(): string[] {
    return [...this.stacks].sort();
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async answer(incoming: IncomingMessage): Promise<Answer> {
    const body = await whole(incoming);
    const form = incoming.headers['content-type']?.includes('x-www-form-urlencoded') ? new URLSearchParams(body.toString()) : undefined;
    const action = form?.get('Action');
    const stack = nameOf(form?.get('StackName') ?? '');
    if (action === 'UpdateTerminationProtection') {
      this.protect(stack, form?.get('EnableTerminationProtection') === 'true');
      return xml(200, '<UpdateTerminationProtectionResponse><UpdateTerminationProtectionResult/></UpdateTerminationProtectionResponse>');
    }
    if (action === 'DeleteStack' && this.stacks.has(stack)) {
      const message = `Stack [${stack}] cannot be deleted while TerminationProtection is enabled`;
      return xml(400, `<ErrorResponse><Error><Type>Sender</Type><Code>ValidationError</Code><Message>${message}</Message></Error></ErrorResponse>`);
    }
    const answer = await this.handOn(incoming, body);
    if (action === 'CreateStack' && answer.status === 200) this.protect(stack, form?.get('EnableTerminationProtection') === 'true');
    return action === 'DescribeStacks' ? { ...answer, body: Buffer.from(this.described(answer.body.toString())) } : answer;
  }

  private protect(stack: string, isOn: boolean): void {
    if (isOn) this.stacks.add(stack);
    else this.stacks.delete(stack);
  }

  private described(text: string): string {
    return text.replaceAll(
      /<StackName>([^<]*)<\/StackName>([\s\S]*?)<EnableTerminationProtection>[^<]*</g,
      (_, name, between) => `<StackName>${name}</StackName>${between}<EnableTerminationProtection>${this.stacks.has(name)}<`,
    );
  }

  private async handOn({ method, url, headers: { expect: _, 'transfer-encoding': __, ...headers } }: IncomingMessage, body: Buffer): Promise<Answer> {
    const sent = request(`${this.target}${url}`, { method, headers: { ...headers, 'content-length': body.length } });
    sent.end(body);
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    return { status: response.statusCode ?? 502, headers: response.headers, body: await whole(response) };
  }
}

/** A stack is named by its ARN too. */
function nameOf(stack: string): string {
  return /:stack\/([^/]+)\//.exec(stack)?.[1] ?? stack;
}

function xml(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/xml' }, body: Buffer.from(text) };
}

async function whole(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A HEAD request is answered with the length of what it would have got. */
function send(outgoing: ServerResponse, { status, headers: { connection: _, 'transfer-encoding': __, ...headers }, body }: Answer): void {
  const length = outgoing.req.method === 'HEAD' ? Number(headers['content-length'] ?? 0) : body.length;
  outgoing.writeHead(status, { ...headers, 'content-length': length });
  outgoing.end(body);
}
