import type { Part } from './part';
import { verifyReport } from './verify-report';
import { measureVerifications, type VerifyCase } from './verify-runs';
import { summarizeVerify, USUAL, verifyTargets } from './verify-summary';

/** How much faster many namespaces are verified at a time than one after another, and in how much memory, in a network with latency. */
export function benchVerify(quick: boolean, whole: boolean, progress: (line: string) => void): Part {
  const results = measureVerifications(casesOf(quick, whole), progress);
  const summary = summarizeVerify(results);
  const targets = verifyTargets(summary);
  return { results, targets, text: verifyReport(summary, targets) };
}

/** @param whole whether those that take one namespace after another take all 1,000, which is a quarter of an hour, and so once alone */
function casesOf(quick: boolean, whole: boolean): VerifyCase[] {
  const usual = { by: USUAL, keep: false, repetitions: quick ? 1 : 3 };
  const several = (namespaces: number, differences: Partial<VerifyCase> = {}) => ({ ...usual, namespaces, measured: namespaces, ...differences });
  const alone = (by: VerifyCase['by']) => several(1000, { by, ...(whole ? { repetitions: 1 } : { measured: quick ? 20 : 50 }) });
  const sequential = [alone(1), alone('discover')];
  if (quick) return [...sequential, several(200), several(1000)];
  return [
    ...sequential,
    several(100),
    several(1000),
    several(5000),
    several(1000, { by: 32 }),
    several(1000, { by: 128 }),
    // Of these the memory alone is of interest.
    several(1000, { keep: true, repetitions: 1 }),
    several(5000, { keep: true, repetitions: 1 }),
  ];
}
