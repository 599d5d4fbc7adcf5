import { UserError } from '../errors';
import type { Source } from './environment';

/** One mistake in an environment file. */
export interface EnvironmentProblem extends Partial<Source> {
  readonly file: string;
  /** What is wrong, and what would be right. */
  readonly message: string;
}

/** All the mistakes of one or several environment files: the user's, so its message is all that is ever shown. */
export class EnvironmentError extends UserError {
  public override readonly name = 'EnvironmentError';

  public constructor(public readonly problems: readonly EnvironmentProblem[]) {
    super(problems.map(renderEnvironmentProblem));
  }
}

/** `environments/contoso.yaml:12:5: namespaces[3]: 'co.uk' is a public suffix …`, as compilers write it. */
function renderEnvironmentProblem({ file, line, column, path, message }: EnvironmentProblem): string {
  const place = [file, line, column].filter((part) => part !== undefined).join(':');
  return path ? `${place}: ${path}: ${message}` : `${place}: ${message}`;
}
