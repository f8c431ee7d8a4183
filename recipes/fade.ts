import { fadeParameters } from '../src/damage/parameters.js';
import { soundPhoto } from '../src/damage/photo.js';
import { planFade } from '../src/damage/steps.js';
import { type FadePlan, fade } from '../src/pixels/fade.js';
import { defineRecipe } from '../src/recipe/define.js';
import { damagePair } from '../src/recipe/layers.js';

export default defineRecipe({
  version: 1,
  summary:
    'Faded prints: lost contrast, lifted black, dyes shifted to yellow, magenta or sepia, uneven and vignetted.',
  parameters: fadeParameters,
  layers: damagePair,
  promises: { aligned: true, keepsLight: false, keepsConstants: false },
  neutral: {
    'fade-contrast': '0',
    'black-lift': '0',
    'dye-strength': '0',
    vignette: '0',
    unevenness: '0',
  },
  plan: ({ values, stream }): FadePlan => planFade(values, stream),
  render({ clean, frame, plan }) {
    const { photo, target } = soundPhoto(clean, frame);
    return { layers: { degraded: fade(photo, plan), clean: target } };
  },
});
