import { misspeltRegion } from '../environment/spelling';
import { UserError } from '../errors';
import type { Site } from '../init/draft';
import { redirectHostProblem } from '../layout/namespace-checks';
import { REGION_FORM } from '../names/aws-region';
import { autodiscoverHost, checkEndpointHost, checkHostName, quote } from '../names/domain-name';
import { registrableDomain } from '../names/libraries';
import type { Questions } from './questions';
import type { Terminal } from './terminal';

type Key = keyof Site;

/** What is known when an answer is checked or suggested. */
interface Known extends Partial<Site> {
  /** Every domain of the lists. */
  readonly domains: readonly string[];
  readonly env: Terminal['env'];
}

interface Asked {
  readonly option: string;
  readonly label: string;
  readonly about: string;
  readonly suchAs: string;
  readonly problem: (text: string, known: Known) => string | undefined;
  readonly suggested: (known: Known) => string | undefined;
}

const ASKED: Readonly<Record<Key, Asked>> = {
  endpoint: {
    option: '--endpoint',
    label: 'endpoint',
    about: "The HTTPS host of Exchange's Autodiscover, which its certificate names. Mail\nclients are redirected to it.",
    suchAs: 'autodiscover.contoso.com',
    problem: (text) => checkEndpointHost(text).problem,
    suggested: () => undefined,
  },
  redirectHost: {
    option: '--redirect-host',
    label: 'redirect host',
    about: "The name that every namespace's record will lead to. Choose it once: the owners\nof other DNS enter it there.",
    suchAs: 'autodiscoverredirect.contoso.com',
    problem: (text, { endpoint, domains }) => {
      const { name, problem } = checkHostName(text);
      if (problem !== undefined) return problem;
      const itself = domains.find((domain) => autodiscoverHost(domain) === name);
      if (itself !== undefined) return `is the autodiscover host of ${itself}, whose record would lead to itself: give another name`;
      return redirectHostProblem({ endpoint, redirectHost: name });
    },
    suggested: ({ endpoint }) => endpoint && `autodiscoverredirect.${registrableDomain(endpoint)}`,
  },
  region: {
    option: '--region',
    label: 'region',
    about: 'The AWS region of the redirect site.',
    suchAs: 'eu-central-1',
    problem: (text) => {
      const meant = misspeltRegion(text);
      if (meant !== undefined) return `is not an AWS region; did you mean '${meant}'?`;
      return REGION_FORM.test(text) ? undefined : 'is not an AWS region; write one such as eu-central-1';
    },
    suggested: ({ env }) => env.AWS_REGION || env.AWS_DEFAULT_REGION || undefined,
  },
  account: {
    option: '--account',
    label: 'account',
    about: 'The AWS account of the redirect site.',
    suchAs: '123456789012',
    problem: (text) => (/^\d{12}$/.test(text) ? undefined : 'is not an AWS account ID, which has twelve digits'),
    suggested: ({ account }) => account,
  },
};

/** What an environment says beside its domains: from options, or from a person at the terminal. */
export class SiteAnswers {
  private readonly known: Known & Partial<Record<Key, string>>;

  public constructor(
    private readonly given: Partial<Site>,
    domains: readonly string[],
    private readonly questions: Questions,
    env: Terminal['env'],
  ) {
    this.known = { domains, env, endpoint: given.endpoint === undefined ? undefined : checkEndpointHost(given.endpoint).name };
  }

  /**
   * @param found what will be known without an answer
   * @throws UserError for all options that are wrong, and, where nobody can be asked, those that are missing
   */
  public refuseWrong(found: readonly Key[]): void {
    const problems = (Object.keys(ASKED) as Key[]).flatMap((key) => {
      const { option, about, suchAs, problem } = ASKED[key];
      const text = this.given[key];
      if (text === undefined)
        return this.questions.answered || found.includes(key) ? [] : [`${option} is missing, such as ${option} ${suchAs}: ${sentence(about)}`];
      const wrong = problem(text, this.known);
      return wrong === undefined ? [] : [`${option}: ${quote(text)} ${wrong}`];
    });
    if (problems.length > 0) throw new UserError(problems);
  }

  /**
   * @param found the answer that an account gives
   * @throws UserError if the person gives no answer
   */
  public async answer(key: Key, found?: string): Promise<string> {
    const { option, label, about, problem, suggested } = ASKED[key];
    const known = { ...this.known, ...(found === undefined ? {} : { [key]: found }) };
    let text = this.given[key];
    if (text === undefined && this.questions.answered) {
      text = await this.questions.ask({
        about,
        label,
        suggested: suggested(known),
        problem: (answer) => {
          const wrong = problem(answer, known);
          return wrong === undefined ? undefined : `${quote(answer)} ${wrong}`;
        },
      });
    }
    text ??= this.questions.answered ? undefined : found;
    if (text === undefined) throw new UserError(`${option} is missing: ${sentence(about)}`);
    const answer = key === 'endpoint' || key === 'redirectHost' ? (checkHostName(text).name ?? text) : text;
    if (key === 'endpoint') this.known.endpoint = answer;
    return answer;
  }
}

function sentence(about: string): string {
  const [first] = about.replaceAll('\n', ' ').split(/\. |\.$/);
  return first.charAt(0).toLowerCase() + first.slice(1);
}
