import { type CatalogueEntry, type Finding, rerunOf } from '../findings/finding';
import type { PreflightFinding, PreflightReport } from '../findings/preflight-report';
import type { PreviewRow, ReportRow, VerifiedRow } from '../findings/report';
import { withOption } from './option-hints';

/*
 * What the layers below found, as the command line shows it: with the options that help. Every output is made of it.
 */

/** A finding as the command line shows it. */
export function shownFinding({ rerun, ...finding }: Finding): Finding {
  return { ...finding, fix: withOption(finding.fix, rerun) };
}

/** A preflight as the command line shows it. */
export function shownPreflight(report: PreflightReport): PreflightReport {
  const shown = ({ rerun, ...finding }: PreflightFinding) => ({ ...finding, fix: withOption(finding.fix, rerun) });
  return {
    ...report,
    rows: report.rows.map((row) => ({ ...row, findings: row.findings.map(shown) })),
    site: { ...report.site, findings: report.site.findings.map(shown) },
  };
}

/** A row as the command line shows it: with the options in its fixes, and in those of its findings and steps. */
export function shownRow<Row extends PreviewRow | VerifiedRow>(row: Row): Row {
  const { rerun, ...shown } = row;
  const { walk, fix, findings } = row;
  // What decided is one of the steps, and is known by that.
  const steps = new Map([...walk.steps, walk.decidedBy].map((step) => [step, shownStep(step)]));
  return {
    ...shown,
    walk: { ...walk, steps: walk.steps.map((step) => steps.get(step)), decidedBy: steps.get(walk.decidedBy) },
    ...(fix === undefined ? {} : { fix: withOption(fix, rerun) }),
    ...(findings === undefined ? {} : { findings: findings.map(shownFinding) }),
  } as unknown as Row;
}

type Step = ReportRow['walk']['decidedBy'];

function shownStep(step: Step): Step {
  return step.fix === undefined ? step : { ...step, fix: withOption(step.fix, rerunOf(step)) };
}

/** An entry of the catalogue as the command line shows it, with the option that leaves the made-up address out. */
export function shownEntry({ rerun, ...entry }: CatalogueEntry): CatalogueEntry {
  return rerun === 'test-address' ? { ...entry, about: `${entry.about} (--no-test-address)` } : entry;
}
