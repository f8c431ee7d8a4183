import type { Image, Window } from '../image.js';
import { toLight } from '../pixels/colour.js';
import { crop } from '../pixels/crop.js';
import { exposureOf } from '../pixels/latent.js';

/** What is damaged, in code values, and what it is to become again. */
export interface Sound {
  readonly photo: Image<'srgb'>;
  readonly target: Image;
}

/** The part of a clean photo that damage is laid on. A photo made of code values is its own target: none is found twice. */
export function soundPhoto(clean: Image<'linear'>, frame: Window): Sound {
  const cut = crop(clean, frame);
  const photo = toLight(cut, 'srgb');
  return { photo, target: exposureOf(cut) === undefined ? photo : cut };
}
