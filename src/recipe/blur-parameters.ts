import { cameraParameters } from './camera-parameters.js';
import { oneOf, setting } from './parameters.js';

/** What every recipe that blurs a photo as a whole takes, besides its own. */
export const blurParameters = {
  border: oneOf({
    options: ['reflect', 'edge', 'valid', 'constant'],
    default: 'reflect',
    about:
      'What lies beyond the photo: its half-sample mirror image, its edge pixel, nothing (both pictures are cropped), or --border-value.',
    source: 'reflect keeps mean light within 0.02 %; edge loses up to 0.7 %',
  }),
  borderValue: setting({
    default: 0,
    min: 0,
    max: 1,
    about:
      'What lies beyond the photo with --border constant, in the light that is blurred; darkens or brightens the edges.',
  }),
  light: oneOf({
    options: ['linear', 'srgb'],
    default: 'linear',
    about: 'Blur light as a sensor does, or sRGB code values as older datasets did.',
    source: 'IEC 61966-2-1; RSBlur (Rim et al. 2022): linear light gains 0.8 dB on real blur',
  }),
  ...cameraParameters,
};
