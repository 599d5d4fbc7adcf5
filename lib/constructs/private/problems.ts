import type { IConstruct } from 'constructs';
import { UserError } from '../../errors';
import { quote } from '../../names/domain-name';

/** One mistake of the user's: where it is, the value got, and what is wrong with it and would be right. */
export interface Problem {
  /** The prop, such as `namespaces[3]`. */
  readonly at: string;
  readonly value?: unknown;
  /** A clause that follows the value: `is empty; write …`. */
  readonly says: string;
}

export function renderProblem({ at, value, says }: Problem): string {
  return value === undefined ? `${at} ${says}` : `${at}: ${quote(value)} ${says}`;
}

/** A construct as our errors name it: an app may hold several of its class. */
export function nameOf(construct: IConstruct, kind: string): string {
  return `${construct.node.path} (${kind})`;
}

/** All that is wrong with the props of a construct, in one error, so that a list is fixed in one go. */
export class PropsError extends UserError {
  public override readonly name: string = 'PropsError';

  /** @param problems - each thing that is wrong, for whoever knows another place of it than the construct's */
  public constructor(
    construct: string,
    public readonly problems: readonly string[],
  ) {
    super([`${construct}: ${problems.length === 1 ? 'a value is' : `${problems.length} values are`} not usable:`, ...problems.map((says) => `  - ${says}`)]);
  }
}

/**
 * Throws one error for all the problems of a construct.
 *
 * @param kind our class of it, also where the caller has derived one of his own
 */
export function refuse(construct: IConstruct, kind: string, problems: readonly Problem[]): void {
  if (problems.length > 0) throw new PropsError(nameOf(construct, kind), problems.map(renderProblem));
}
