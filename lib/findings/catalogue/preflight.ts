import type { Rerun } from '../../errors';
import { addressOfPage } from '../../text/pages';
import type { Severity } from '../finding';

/** The texts of a finding of `preflight`, whichever namespace or part of the site has it. */
export interface PreflightEntry {
  /** `error` blocks: the deployment fails, or takes service away. */
  readonly severity: Severity;
  /** In a few words, for a table. */
  readonly title: string;
  /** When it is reported. */
  readonly about: string;
  /** What it means for the deployment, in a sentence without a full stop. */
  readonly why: string;
  /** What fixes it, the names aside. */
  readonly fix: string;
  /** What to run again with, as the last clause of the fix says. */
  readonly rerun?: Rerun;
}

const ROLLS_BACK = 'its creation fails, and CloudFormation rolls the whole stack back';
const UNREACHED = 'the deployment succeeds, and clients do not get the record';

/** What a deployment meets in the accounts, in the order in which a reader should fix it. The ids are stable. */
export const PREFLIGHT = {
  'account-not-read': {
    severity: 'error',
    title: 'account not read',
    about: 'an account that a stack is deployed to, and that no credentials are given for',
    why: 'what is there already is unknown',
    fix: 'sign in to it, or give a role of it',
    rerun: 'role',
  },
  'read-refused': {
    severity: 'error',
    title: 'not read',
    about: 'a read that was refused or failed; a warning where no verdict rests on it alone',
    why: 'what it would have shown is unknown, and not counted as good',
    fix: 'do as it says; a refused caller needs the permissions of the policy',
    rerun: 'policy',
  },
  'stack-not-ready': {
    severity: 'error',
    title: 'stack not ready',
    about: 'a stack that is being deployed, or that a failed deployment left behind',
    why: 'CloudFormation refuses an update until the stack is in a stable state',
    fix: 'wait for the deployment; after a failed one continue its rollback, or delete the stack',
  },
  'stack-rolled-back': {
    severity: 'warning',
    title: 'first deployment failed',
    about: 'a stack whose first deployment failed; it blocks if the stack has termination protection',
    why: "'cdk deploy' deletes such a stack and makes it again, which termination protection refuses",
    fix: 'switch its termination protection off, and delete it',
  },
  'zone-wrong-id': {
    severity: 'error',
    title: 'wrong zone ID',
    about: 'a zone ID that is not that zone: of another name, private in place of public, or of another account',
    why: 'the record would be made in another zone, or its creation fails and CloudFormation rolls the whole stack back',
    fix: "correct the zone's ID, its account, or whether it is private",
  },
  'zone-missing': {
    severity: 'error',
    title: 'zone missing',
    about: 'a zone that the account does not have',
    why: ROLLS_BACK,
    fix: 'make the zone, or correct its ID or its account',
  },
  'zone-ambiguous': {
    severity: 'error',
    title: 'zone ambiguous',
    about: 'a zone without an ID, of whose name the account has several',
    why: "'cdk deploy' looks the zone up and stops, as it finds several",
    fix: 'write the ID of the zone that the parent delegates to',
  },
  'record-exists': {
    severity: 'error',
    title: 'record exists',
    about: 'a name that has a record which these stacks have not made, and which is not the same',
    why: ROLLS_BACK,
    fix: `keep the namespace 'external: true', and take its record over step by step: ${addressOfPage('cutting-over.md')}`,
  },
  'record-moves': {
    severity: 'error',
    title: 'record moves',
    about: 'a record that another stack, or another logical ID, of these stacks has made',
    why: 'the record is made where it exists, which fails, or is adopted and then deleted with its old logical ID, while the stack reports success',
    fix: 'keep the stack and the logical ID of the record: undo what moves it',
  },
  'record-identical': {
    severity: 'warning',
    title: 'identical record',
    about: 'a name that has the very record already, made by somebody else',
    why: 'CloudFormation was observed to adopt such a record, and to fail on it; once it is adopted, deleting the stack deletes it',
    fix: 'have the change that deletes the record ready, in case the creation fails',
  },
  'record-drifted': {
    severity: 'warning',
    title: 'changed by hand',
    about: 'a record of these stacks that is not in the zone as CloudFormation has made it',
    why: 'CloudFormation does not notice it, and an unchanged template does not restore the record',
    fix: 'restore the record by hand, as CloudFormation has made it',
  },
  'zone-not-delegated': {
    severity: 'warning',
    title: 'not delegated',
    about: 'a zone whose name the DNS answers from other name servers, or from none',
    why: UNREACHED,
    fix: "delegate the domain to the zone's name servers at its registrar or in its parent zone, or take the zone that is delegated",
  },
  'zone-twice': {
    severity: 'warning',
    title: 'two zones',
    about: 'a public zone of whose name there is another in the accounts, if the DNS does not show which of them answers',
    why: 'only one of them is delegated; a record in the other is never asked for',
    fix: 'compare their name servers with those at the registrar, and take the zone that is delegated',
  },
  'dns-not-answered': {
    severity: 'warning',
    title: 'DNS did not answer',
    about: 'a zone or host that the resolver gave no answer for',
    why: 'whether the zone is delegated, or where the host leads today, is unknown',
    fix: 'ask again, or ask another resolver',
    rerun: 'resolver',
  },
  'wildcard-answers': {
    severity: 'notice',
    title: 'wildcard answers',
    about: 'a name that a wildcard of its zone answers today',
    why: "the new record takes precedence: clients that follow the wildcard today get the redirect site's answer",
    fix: 'nothing, where that is intended',
  },
  'record-elsewhere': {
    severity: 'notice',
    title: 'made elsewhere',
    about: 'a namespace whose DNS is elsewhere, and whose host does not lead to the site yet',
    why: 'no deployment makes its record',
    fix: "have it made: 'zonefile' prints it",
  },
  'rules-at-once': {
    severity: 'error',
    title: 'too many rules at once',
    about: 'an update in which more rules exist at the same time than the quota of the load balancer allows',
    why: 'CloudFormation creates new rules before it deletes old ones; the creation fails (TooManyRules), and CloudFormation rolls the stack back',
    fix: 'change fewer namespaces at a time, or raise the quota "Rules per Application Load Balancer"',
  },
  'priority-taken': {
    severity: 'error',
    title: 'priority taken',
    about: 'a rule whose priority another rule of the listener has',
    why: `the creation fails (PriorityInUse), and CloudFormation rolls the whole stack back`,
    fix: 'choose a range of priorities that no other rule of the listener is in',
  },
  'port-taken': {
    severity: 'error',
    title: 'port taken',
    about: 'a listener that is to be made on a port on which the load balancer has one',
    why: 'the creation fails (DuplicateListener), and CloudFormation rolls the whole stack back',
    fix: 'hand the listener that is there in, with priorities that none of its rules uses',
  },
  'ingress-exists': {
    severity: 'error',
    title: 'rule in the security group',
    about: 'a rule of a security group that is handed in, which the group has already',
    why: 'the creation fails (InvalidPermission.Duplicate), and CloudFormation rolls the whole stack back',
    fix: 'remove the rule from the group by hand',
  },
  'handed-in-missing': {
    severity: 'error',
    title: 'missing',
    about: 'a load balancer, listener, security group or subnet that the account does not have',
    why: 'what is to be made on it cannot be made, and CloudFormation rolls the whole stack back',
    fix: 'correct its ID, account or region',
  },
  'network-cannot-change': {
    severity: 'error',
    title: 'network cannot change',
    about: 'a load balancer that stands in another VPC than its new subnets, or whose VPC would be replaced',
    why: 'a load balancer stays in its VPC: the update fails, and CloudFormation rolls it back',
    fix: 'keep the VPC, or deploy a second site and move the redirect host to it',
  },
  'load-balancer-replaced': {
    severity: 'error',
    title: 'load balancer replaced',
    about: 'a load balancer that the deployment would replace',
    why: 'it gets another DNS name and other addresses, and the old one with deletion protection stays behind and is billed',
    fix: 'undo what replaces it; or prepare for it: switch deletion protection off first, and correct records elsewhere that lead to its name',
  },
  'redirect-host-goes': {
    severity: 'error',
    title: 'redirect host goes',
    about: 'a name of the site that the deployment deletes, and that records lead to',
    why: 'what leads to it dangles until its records have followed: clients find nothing, and a new owner of the name gets their requests',
    fix: 'keep the name until no record leads to it',
  },
  'caa-refuses': {
    severity: 'error',
    title: 'CAA refuses',
    about: 'a name of a certificate that a stack asks ACM for, whose CAA records name other authorities',
    why: 'ACM issues no certificate for the name, and the deployment waits for one until it fails',
    fix: 'add a CAA record of the tag issue, or issuewild for a wildcard, with the value amazon.com',
  },
  'alias-left-over': {
    severity: 'notice',
    title: 'alias left over',
    about: "an alias of the site's load balancer that no stack has: made by hand, or kept when it left its stack",
    why: 'it is not deleted with the site, and leads to nothing once the load balancer is gone',
    fix: 'delete it when no record leads to it, at the latest before the site is taken down',
  },
  'public-access-blocked': {
    severity: 'error',
    title: 'VPC Block Public Access',
    about: 'an internet-facing site in a region whose VPC Block Public Access keeps the internet out',
    why: 'the deployment succeeds, and no client outside reaches the site',
    fix: 'make an exclusion for its VPC (AWS::EC2::VPCBlockPublicAccessExclusion), or make the site internal',
  },
} as const satisfies Readonly<Record<string, PreflightEntry>>;

export type PreflightId = keyof typeof PREFLIGHT;
