import type { Clients, Session } from '../../lib/aws/sessions';

/** By a command's name without `Command`: what AWS answers to its input. An error is thrown. */
export type Answers = Readonly<Record<string, (input: Record<string, unknown>) => unknown>>;

/** A session whose AWS API is these answers, and what it was asked. */
export function sessionByHand(answers: Answers, region = 'eu-central-1'): { readonly session: Session; readonly asked: string[] } {
  const asked: string[] = [];
  const send = async (command: { readonly input: Record<string, unknown> }) => {
    const name = command.constructor.name.replace(/Command$/, '');
    asked.push(name);
    const answer = answers[name]?.(command.input);
    if (answer === undefined) throw new Error(`nobody answers ${name}`);
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const client = { send };
  const clients = { sts: client, route53: client, elb: client, ec2: client, cloudformation: client } as unknown as Clients;
  return { session: { clients, who: 'arn:aws:iam::111111111111:user/reader', region, route53Turn: async () => {} }, asked };
}

/** What the SDK throws for an error of AWS's. */
export function awsError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: 400 } });
}
