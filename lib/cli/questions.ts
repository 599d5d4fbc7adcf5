import { createInterface, type Interface } from 'node:readline';
import { visible } from '../text/untrusted';
import { colorsOf, print, printLine, type Terminal } from './terminal';

/** What is asked of a person at a terminal. */
export interface Question {
  /** What it is, in a sentence or two. */
  readonly about: string;
  readonly label: string;
  /** What an empty answer means. */
  readonly suggested?: string;
  /** @returns what is wrong with an answer, and the fix */
  readonly problem: (answer: string) => string | undefined;
}

/** The person pressed Ctrl-C. */
export class Interrupted extends Error {}

/** Asks one question after another. The terminal stays as it is, so that its own keys work: one to correct, one to interrupt. */
export class Questions {
  private lines?: { readonly reader: Interface; readonly answers: AsyncIterator<string> };

  public constructor(private readonly terminal: Terminal) {}

  /** Whether somebody is there to answer. */
  public get answered(): boolean {
    return this.terminal.stdin?.isTTY === true && this.terminal.stderr.isTTY === true;
  }

  /**
   * Asks until the answer is right.
   *
   * @returns undefined if there are no more answers
   * @throws Interrupted
   */
  public async ask({ about, label, suggested, problem }: Question): Promise<string | undefined> {
    const { stderr, env } = this.terminal;
    const colors = colorsOf(stderr, env);
    printLine(stderr, `\n${about}`);
    for (;;) {
      print(stderr, `${colors.bold(label)}${suggested === undefined ? '' : ` [${visible(suggested)}]`}: `);
      const line = await this.next();
      if (line === undefined) return undefined;
      const answer = line.trim() || (suggested ?? '');
      const wrong = answer === '' ? 'an answer is needed' : problem(answer);
      if (wrong === undefined) return answer;
      printLine(stderr, `${colors.red('error:')} ${wrong}`);
    }
  }

  /** What follows begins on a line of its own. */
  public close(): void {
    if (!this.lines) return;
    this.lines.reader.close();
    this.lines = undefined;
    printLine(this.terminal.stderr, '');
  }

  private async next(): Promise<string | undefined> {
    const { stop, stdin } = this.terminal;
    if (!this.lines) {
      const reader = createInterface({ input: stdin as NodeJS.ReadableStream });
      this.lines = { reader, answers: reader[Symbol.asyncIterator]() };
    }
    const stopped = new Promise<never>((_, reject) => {
      const interrupt = () => reject(new Interrupted());
      if (stop?.aborted) interrupt();
      else stop?.addEventListener('abort', interrupt, { once: true });
    });
    const { value, done } = await Promise.race([this.lines.answers.next(), stopped]);
    return done ? undefined : value;
  }
}
