import { UserError } from '../errors';

/** This machine gives no more sockets, which its user can mend, and which says nothing of the network. */
export class SocketLimitError extends UserError {
  public override readonly name = 'SocketLimitError';

  /** It has no `code`, as an error with one is a finding. */
  public constructor(code: string | undefined, options?: ErrorOptions) {
    super(
      `this system gives no more sockets (${code}): walk fewer namespaces at a time with --concurrency, or raise its limit of open files (ulimit -n)`,
      options,
    );
  }
}

/** What is wrong here, and says nothing of the network. */
const LOCAL_FAULTS = ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'];

/** The error as its user can mend it, where it is one of this machine's limits. */
export function socketLimit(error: NodeJS.ErrnoException): SocketLimitError | undefined {
  return LOCAL_FAULTS.includes(error.code ?? '') ? new SocketLimitError(error.code, { cause: error }) : undefined;
}
