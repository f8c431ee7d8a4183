import { refuseInside, rounded } from '../check/report.js';
import { packageVersion } from '../package.js';
import { openOut } from '../pairs/out-folder.js';
import type { SetPlace } from '../train/data/open-set.js';
import type { Validation } from '../train/validate.js';
import { validationPage } from './validation-page.js';

const RECORD = 'report.json';

/** What is found out, without pictures: for programs. */
export function recordOf(found: Validation): object {
  const { groups, shown: _, arms, check, judgement, ...rest } = found;
  return {
    gen_blur: packageVersion,
    verdict: judgement.verdict,
    reasons: judgement.reasons,
    ...rest,
    check: { verdict: check.verdict, findings: check.findings, counts: check.counts },
    arms: Object.fromEntries(
      Object.entries(arms).map(([id, { shown: __, masks: ___, ...arm }]) => [id, arm]),
    ),
    photos: Object.fromEntries(groups),
  };
}

/** The record as one line of JSON. */
export const validationLine = (found: Validation): string =>
  JSON.stringify({ event: 'done', ...recordOf(found) }, rounded);

/**
 * Opens a folder for report.html and report.json before the work begins: new, empty, or with an earlier report. Throws a
 * UserError for any other, and for one inside the pairs.
 */
export function openValidationReport(out: string, place: SetPlace): (found: Validation) => void {
  const folders = 'dataset' in place ? [place.dataset] : [place.input, place.target];
  refuseInside(out, folders);
  const folder = openOut(out, RECORD);
  return (found) => {
    folder.write('report.html', Buffer.from(validationPage(found)));
    folder.finish(JSON.parse(JSON.stringify(recordOf(found), rounded)) as object);
  };
}
