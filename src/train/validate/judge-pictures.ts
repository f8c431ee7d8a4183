import { dB, type Judgement, type Reason } from './judgement.js';
import { PICTURES } from './limits.js';
import type { Gains } from './statistics.js';

/** What the arms of a run came to. */
export interface PictureMeasures {
  /** The set's own held-out pairs, all folds together. */
  readonly own: Gains;
  readonly trusted: Gains;
  /** Trusted photos that the set holds, and that were not used. */
  readonly left: readonly string[];
  readonly shuffled: { readonly own: Gains; readonly trusted: Gains };
  /** The set's arm on the very pairs that the controls are judged by. */
  readonly beside: Gains;
  readonly identity: Gains;
  /** Whether input and target are to be of one brightness. */
  readonly keepsColour: boolean;
  /** Share of the pairs whose two show the same thing, as `check` sees it. */
  readonly matchedShare: number;
}

const percent = (share: number) => `${Math.round(100 * share)} %`;

/** With fewer photos their standard error says nothing, and each must gain by itself. */
const FEWEST_FOR_ERROR = 4;

/** Judges a set by what models learnt from it. The order of the questions is that of what can be trusted most. */
export function judgePictures(measures: PictureMeasures): Judgement {
  const { identity, shuffled, trusted } = measures;
  if (!(Math.abs(identity.gain) <= PICTURES.identity))
    return inconclusive(
      'control-identity',
      `A control misbehaved: a model that was shown inputs as their own targets changes pictures by ${dB(identity.gain)} (limit ${PICTURES.identity} dB).`,
    );
  if (shuffled.trusted.gain >= PICTURES.trusted)
    return inconclusive(
      'control-shuffled',
      `A control misbehaved: a model trained on shuffled pairs gains ${dB(shuffled.trusted.gain)} on trusted pairs.`,
    );
  const constant = judgeConstant(measures);
  const lacking = whatLacks(measures);
  // Strangers' mean differs from their inputs by a constant too: that some are strangers says more.
  if ((constant ?? lacking) !== undefined && measures.matchedShare < PICTURES.matched)
    return { verdict: 'broken', reasons: [partlyShuffled(measures)] };
  if (constant !== undefined) return { verdict: 'broken', reasons: [constant] };
  if (trusted.gain <= PICTURES.spoilt && measures.own.gain > trusted.gain + PICTURES.aboveShuffled) {
    // Trusted pairs are of blur alone: what learns to bring colours back, as it should, spoils those.
    if (!measures.keepsColour && measures.own.constant >= PICTURES.constant)
      return inconclusive('other-damage', ofColours(measures));
    return { verdict: 'broken', reasons: [spoilt(measures)] };
  }
  return lacking === undefined
    ? { verdict: 'healthy', reasons: whatSpeaksFor(measures) }
    : { verdict: 'inconclusive', reasons: [lacking] };
}

const inconclusive = (code: string, sentence: string): Judgement => ({
  verdict: 'inconclusive',
  reasons: [{ code, sentence }],
});

/** A shift or a change of colour that is the same in all pairs. */
function judgeConstant({ own, keepsColour }: PictureMeasures): Reason | undefined {
  if (!keepsColour || !(own.constant >= PICTURES.constant)) return undefined;
  return {
    code: 'constant',
    sentence: `One shift and change of colour, the same for all pairs, gains ${dB(own.constant)} on photos it wasn't fitted to (limit ${PICTURES.constant} dB): inputs and targets are shifted, or differ in brightness.`,
  };
}

function spoilt({ own, trusted }: PictureMeasures): Reason {
  return {
    code: 'spoilt',
    sentence: `What the model learns is false elsewhere: ${dB(own.gain)} on the set's own held-out pairs, but ${dB(trusted.gain)} on trusted ones. Inputs and targets are swapped, shifted, or don't belong together.`,
  };
}

const ofColours = ({ own, trusted }: PictureMeasures) =>
  `The inputs differ from their targets in colour or brightness, as this recipe's may, and the model learns to bring it back (${dB(own.gain)} on held-out pairs, of which a constant makes ${dB(own.constant)}). Trusted pairs are of blur alone (${dB(trusted.gain)}) and can't say whether that is right.`;

function partlyShuffled({ own, trusted, matchedShare }: PictureMeasures): Reason {
  return {
    code: 'partly-shuffled',
    sentence: `Some inputs and targets don't belong together: ${percent(1 - matchedShare)} of the pairs don't show the same thing, and what the model learns of them doesn't hold (${dB(own.gain)} on held-out pairs, ${dB(trusted.gain)} on trusted ones).`,
  };
}

/** The first condition of health that isn't met. */
function whatLacks({
  own,
  trusted,
  beside,
  shuffled,
  left,
  keepsColour,
}: PictureMeasures): Reason | undefined {
  // Where colours may differ a constant is part of what there is to learn.
  const above = own.gain - (keepsColour ? Math.max(0, own.constant) : 0);
  const advice = 'Give it a larger --budget, or more pairs.';
  if (!(above >= PICTURES.gain))
    return {
      code: 'not-learnt',
      sentence: `The model learnt too little to tell: ${dB(own.gain)} on held-out pairs${own.constant > 0 ? `, of which a constant makes ${dB(own.constant)}` : ''} (limit ${PICTURES.gain} dB). ${advice}`,
    };
  if (own.photos >= FEWEST_FOR_ERROR && !(above >= PICTURES.errors * own.error))
    return {
      code: 'uncertain',
      sentence: `The gain on held-out photos, ${dB(own.gain)}, is less than ${PICTURES.errors} times its standard error of ${own.error.toFixed(2)} dB. ${advice}`,
    };
  if (!(own.wins >= PICTURES.wins))
    return {
      code: 'few-wins',
      sentence: `Only ${percent(own.wins)} of the held-out pairs get better (limit ${percent(PICTURES.wins)}). ${advice}`,
    };
  if (!(beside.gain - shuffled.own.gain >= PICTURES.aboveShuffled))
    return {
      code: 'no-better-than-shuffled',
      sentence: `A model trained on shuffled pairs does as well on the same photos (${dB(shuffled.own.gain)} against ${dB(beside.gain)}): the targets say nothing of their inputs.`,
    };
  if (trusted.pairs === 0)
    return {
      code: 'no-trusted',
      sentence: `The set holds all of the trusted photos (${left.join(', ')}): nothing is left to hold the model against.`,
    };
  if (!(trusted.gain >= PICTURES.trusted && trusted.wins >= PICTURES.trustedWins))
    return {
      code: 'not-trusted',
      sentence: `What the model learnt doesn't hold elsewhere: ${dB(trusted.gain)} on trusted pairs, ${percent(trusted.wins)} of them better (limits ${PICTURES.trusted} dB and ${percent(PICTURES.trustedWins)}).`,
    };
  return undefined;
}

function whatSpeaksFor({ own, trusted, shuffled }: PictureMeasures): Reason[] {
  const error = Number.isNaN(own.error) ? '' : ` ± ${own.error.toFixed(2)}`;
  return [
    {
      code: 'own',
      sentence: `On ${own.photos} photos it hadn't seen the model gains ${dB(own.gain)}${error}, and makes ${percent(own.wins)} of the pairs better.`,
    },
    {
      code: 'trusted',
      sentence: `On trusted pairs, made here of other photos, it gains ${dB(trusted.gain)} (${percent(trusted.wins)} better).`,
    },
    {
      code: 'controls',
      sentence: `The controls behave: trained on shuffled pairs it makes trusted ones ${shuffled.trusted.gain < 0 ? 'worse' : 'hardly better'} (${dB(shuffled.trusted.gain)}), and on identical pairs it learns nothing.`,
    },
  ];
}
