import {
  add,
  clipByValue,
  mean,
  mul,
  neg,
  type Scalar,
  sigmoid,
  softplus,
  square,
  sub,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/**
 * The focal loss of logits against a mask of 0 and 1, gamma 2 (Lin et al. 2017, "Focal loss for dense object detection"):
 * cross-entropy, pixels that are right already counting little. Damage is rare, so the two kinds are weighted by each
 * other's share of the batch, up to 19:1.
 */
export function focal(logits: Tensor4D, mask: Tensor4D): Scalar {
  const ofDamage = clipByValue(sub(1, mean(mask)), 0.05, 0.95);
  const missed = mul(mul(square(sigmoid(neg(logits))), softplus(neg(logits))), mul(mask, ofDamage));
  const invented = mul(mul(square(sigmoid(logits)), softplus(logits)), mul(sub(1, mask), sub(1, ofDamage)));
  return mean(add(missed, invented));
}
