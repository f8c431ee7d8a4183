import { median } from '../metrics/quantiles.js';
import { counted, type Finding, finding, type Judgement, percent } from './finding.js';
import {
  BLURRIER_SHARE,
  DAMAGED_SHARE,
  FEW,
  LEAST_SPREAD,
  type Limit,
  limitFor,
  MATCHED,
  MATCHED_SHARE,
  SPREAD_ERRORS,
  UNLIKE,
} from './limits.js';
import type { ComparedPair, SortedPairs } from './sort-pairs.js';

export interface OrderFigures {
  readonly identical: number;
  /** Share of the telling pairs whose two show the same thing. */
  readonly matchedShare: number;
  /** Pairs of which it can be told which of the two is the blurrier, and how often it is the input. */
  readonly sharpnessTold: number;
  readonly blurrierInputShare: number;
  /** Pairs with masks of damage, and how often it is the input's. */
  readonly damageTold: number;
  readonly damagedInputShare: number;
}

const keysOf = (pairs: readonly ComparedPair[]) => pairs.map(({ task }) => task.key);

/** One or two pairs may be alike or unlike by chance. */
const LEAST_TO_CONDEMN = 3;

/** Whether each input stands with its own target, the right way round, and differs from it. */
export function judgeOrder(pairs: SortedPairs): Judgement<OrderFigures> {
  const told = pairs.fitted.filter(
    ({ task, shift }) =>
      !task.damaged && Math.abs(shift.spread) > Math.max(LEAST_SPREAD, SPREAD_ERRORS * shift.error),
  );
  const blurrier = told.filter(({ shift }) => shift.spread > 0);
  const damaged = pairs.matched.filter(({ comparison }) => comparison.damageSide !== undefined);
  const different = pairs.matched.length + pairs.strangers.length;
  const figures = {
    identical: pairs.identical.length,
    matchedShare: pairs.matched.length / different,
    sharpnessTold: told.length,
    blurrierInputShare: blurrier.length / told.length,
    damageTold: damaged.length,
    damagedInputShare: damaged.filter(hasDamagedInput).length / damaged.length,
  };
  const sharper = told.filter(({ shift }) => shift.spread < 0);
  const shuffled = judgeMatches(pairs);
  // Where most pairs are strangers, those few that match do so by chance.
  const swapped = areShuffled(pairs)
    ? []
    : [
        ...sameSharpness(pairs, told.length),
        ...judgeSides(told.length, keysOf(sharper), BLURRIER_SHARE, 'the target is the blurrier'),
        ...judgeSides(
          damaged.length,
          keysOf(damaged.filter((pair) => !hasDamagedInput(pair))),
          DAMAGED_SHARE,
          "the masks' damage is the target's",
        ),
      ];
  return { figures, findings: [...judgeIdentity(pairs), ...shuffled, ...swapped] };
}

const hasDamagedInput = ({ comparison }: ComparedPair) => (comparison.damageSide ?? 0) > 0;

/** Whether the strangers are so many that nothing else can be said of the pairs. */
export function areShuffled({ strangers, matched }: SortedPairs): boolean {
  return strangers.length > matched.length;
}

function judgeIdentity({ identical, untouched, matched, strangers }: SortedPairs): Finding[] {
  const findings: Finding[] = [];
  if (untouched.length > 0) {
    const sentence = `Inputs that kernels of a single tap left as their targets: ${untouched.length}.`;
    findings.push(finding('warning', 'untouched', sentence, keysOf(untouched)));
  }
  if (identical.length === 0) return findings;
  const all = identical.length + matched.length + strangers.length;
  const limit = 1 - MATCHED_SHARE.strict;
  const many = identical.length > limit * all && identical.length >= LEAST_TO_CONDEMN;
  const sentence = `Target = input: in ${identical.length} of ${counted(all, 'pair')} the two are the same picture, sample for sample${many ? ` (limit ${percent(limit, 0)})` : ''}.`;
  return [...findings, finding(many ? 'broken' : 'warning', 'identical', sentence, keysOf(identical))];
}

function judgeMatches(pairs: SortedPairs): Finding[] {
  const { strangers, matched } = pairs;
  if (strangers.length === 0) return [];
  const all = strangers.length + matched.length;
  const limit = limitFor(all, MATCHED_SHARE) ?? MATCHED_SHARE.wide;
  const how = `(correlation of their detail below ${MATCHED})`;
  const worst = keysOf([...strangers].sort((a, b) => a.comparison.correlation - b.comparison.correlation));
  const strange = median(strangers.map(({ comparison }) => comparison.correlation)) < UNLIKE;
  if (all < LEAST_TO_CONDEMN || matched.length >= limit * all || !strange) {
    const sentence = `In ${strangers.length} of ${counted(all, 'pair')} input and target are not recognised as the same thing ${how}: they are too blurred for their size, or not a pair.`;
    return [finding('warning', 'unlike', sentence, worst)];
  }
  const what = `in ${strangers.length} of ${counted(all, 'pair')} they don't show the same thing ${how}`;
  const sentence = areShuffled(pairs)
    ? `Inputs and targets are shuffled: ${what}.`
    : `Some inputs and targets don't belong together: ${what}.`;
  return [finding('broken', 'shuffled', sentence, worst)];
}

function sameSharpness({ matched }: SortedPairs, told: number): Finding[] {
  const blurs = matched.filter(({ task }) => !task.damaged);
  if (blurs.length < FEW || told * 2 >= blurs.length) return [];
  const sentence = `In ${blurs.length - told} of ${counted(blurs.length, 'pair')} neither is seen to be the blurrier: whether input and target are swapped there can't be told.`;
  return [finding('warning', 'same-sharpness', sentence)];
}

/** `wrong` are those of the `told` pairs that look swapped, since `how`. */
function judgeSides(told: number, wrong: readonly string[], share: Limit, how: string): Finding[] {
  const limit = limitFor(told, share);
  if (limit === undefined || told - wrong.length >= limit * told) return [];
  const what = `in ${wrong.length} of ${counted(told, 'pair')} ${how}`;
  const all = wrong.length >= share.strict * told;
  const sentence = all
    ? `Input and target are swapped: ${what}.`
    : `Some inputs and targets are swapped: ${what} (limit ${percent(1 - limit, 0)}).`;
  return [finding('broken', 'swapped', sentence, wrong)];
}
