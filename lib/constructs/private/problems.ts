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

/**
 * Throws one error for all the problems of a construct, so that a list is fixed in one go.
 *
 * @param kind our class of it, also where the caller has derived one of his own
 */
export function refuse(construct: IConstruct, kind: string, problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const head = `${nameOf(construct, kind)}: ${problems.length === 1 ? 'a value is' : `${problems.length} values are`} not usable:`;
  throw new UserError([head, ...problems.map((problem) => `  - ${renderProblem(problem)}`)]);
}
