import type { Stack, StackResourceSummary } from '@aws-sdk/client-cloudformation';
import { parseDocument } from 'yaml';
import type { Session } from '../../aws/sessions';
import { UserError } from '../../errors';
import { brokenPart, isObject, type StackTemplate, type Template } from '../stack-template';
import { stackOf, stackResourcesOf, templateBodyOf } from './reads';

const NESTED_STACK = 'AWS::CloudFormation::Stack';

/** A stack that an account has: its template as it was deployed last, and what it made. */
export interface DeployedStack extends StackTemplate {
  readonly account: string;
  readonly region: string;
  /** Its ARN. */
  readonly id: string;
  /** CloudFormation's: `UPDATE_COMPLETE`. */
  readonly status: string;
  readonly terminationProtection: boolean;
  /** The values that its parameters were given. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Those of its nested stacks too. */
  readonly resources: readonly DeployedResource[];
}

/** A resource that a stack has in the account. */
interface DeployedResource {
  /** The stack's name; `stack/logicalId` of a nested one. */
  readonly stack: string;
  readonly logicalId: string;
  readonly type: string;
  /** What AWS knows it by: an ARN, the name of a record. */
  readonly physicalId: string;
}

/** The statuses of stacks that hold nothing: CloudFormation made none of their resources, or has deleted all. */
const EMPTY = new Set(['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'DELETE_COMPLETE']);

/**
 * A stack of an account and region. Only reads.
 *
 * @returns nothing if there is none; one that holds nothing has an empty template
 * @throws UserError if a read is refused, or its template cannot be understood
 */
export async function deployedStack(session: Session, account: string, name: string): Promise<DeployedStack | undefined> {
  const found = await stackOf(session, name);
  if (!found) return undefined;
  const stack = { ...factsOf(found), name, account, region: session.region };
  if (EMPTY.has(stack.status)) return { ...stack, template: {}, resources: [] };

  const template = await readTemplate(session, name);
  const summaries = await stackResourcesOf(session, name);
  const resources = summaries.flatMap((summary) => resourceOf(name, summary));
  const nested: Record<string, Template> = {};
  for (const { logicalId, physicalId } of resources.filter(({ type }) => type === NESTED_STACK)) {
    nested[logicalId] = await readTemplate(session, physicalId);
    resources.push(...(await stackResourcesOf(session, physicalId)).flatMap((summary) => resourceOf(`${name}/${logicalId}`, summary)));
  }
  return { ...stack, template, ...(Object.keys(nested).length > 0 ? { nested } : {}), resources };
}

function factsOf({ StackId = '', StackStatus: status, EnableTerminationProtection = false, Parameters = [], Tags = [] }: Stack) {
  return {
    id: StackId,
    status: String(status),
    terminationProtection: EnableTerminationProtection,
    // AWS's own (`aws:servicecatalog:…`) are in no template and no manifest: nobody else may give one (API reference of CloudFormation, "Tag").
    tags: Object.fromEntries(Tags.filter(({ Key = '' }) => !Key.startsWith('aws:')).map(({ Key = '', Value = '' }) => [Key, Value])),
    parameters: Object.fromEntries(Parameters.map(({ ParameterKey = '', ParameterValue = '' }) => [ParameterKey, ParameterValue])),
  };
}

/** Nothing of a resource that was never made, is gone, or was left to others. */
function resourceOf(stack: string, summary: StackResourceSummary): DeployedResource[] {
  const { LogicalResourceId: logicalId = '', ResourceType: type = '', PhysicalResourceId: physicalId, ResourceStatus: status = '' } = summary;
  if (!physicalId || status === 'DELETE_COMPLETE' || status === 'DELETE_SKIPPED' || status === 'CREATE_FAILED') return [];
  return [{ stack, logicalId, type, physicalId }];
}

/** CDK sends a template as JSON, or as YAML if it has no bucket to put it in. */
async function readTemplate(session: Session, stack: string): Promise<Template> {
  // An unknown tag, such as `!Ref` of a template that was written by hand, is a warning, and its value would be misread.
  const document = parseDocument(await templateBodyOf(session, stack), { logLevel: 'error', prettyErrors: false });
  const [fault] = [...document.errors, ...document.warnings];
  const template: unknown = fault ? undefined : document.toJS();
  const broken = fault?.message.split('\n')[0] ?? (isObject(template) ? brokenPart(template) : 'form');
  if (broken !== undefined) throw new UserError(`the template of the stack ${stack} in ${session.region} is not understood, because of its ${broken}`);
  return template as Template;
}
