import type { Part } from './part';
import { previewReport } from './preview-report';
import { measurePreviews, type PreviewLimits } from './preview-runs';
import { previewTargets, summarizePreview } from './preview-summary';

const FULL: PreviewLimits = { sizes: [50, 500, 5000], repetitions: 3, curls: 100 };
/** 5,000 take half a minute. */
const QUICK: PreviewLimits = { sizes: [50, 500], repetitions: 1, curls: 20 };

/** How fast a preview is walked and in how much memory, next to a loop of curl over the same server. */
export function benchPreview(quick: boolean, progress: (line: string) => void): Part {
  const results = measurePreviews(quick ? QUICK : FULL, progress);
  const rows = results.map(summarizePreview);
  const targets = previewTargets(rows);
  return { results, targets, text: previewReport(rows, targets) };
}
