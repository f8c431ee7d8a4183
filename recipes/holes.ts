import { planHoles } from '../src/damage/hole-layers.js';
import { holeParameters, maskParameters, textureParameters } from '../src/damage/parameters.js';
import { soundPhoto } from '../src/damage/photo.js';
import { damagePrint, maskLayers, type PrintDamage, texturesOf } from '../src/damage/print-damage.js';
import { defineRecipe } from '../src/recipe/define.js';
import { damagePair } from '../src/recipe/layers.js';
import { perSample } from '../src/recipe/parameters.js';

export default defineRecipe({
  version: 3,
  summary:
    'Holes of random shapes, feathered, showing paper, white, black or one flat colour: for inpainting.',
  parameters: {
    holes: perSample({ default: '1:4', min: 0, max: 40, whole: true, about: 'Holes in each photo.' }),
    ...holeParameters,
    ...maskParameters,
    ...textureParameters,
  },
  layers: { ...damagePair, ...maskLayers(['hole']) },
  promises: { aligned: true, keepsLight: false, keepsConstants: false },
  neutral: { holes: '0' },
  textures: (plan: PrintDamage) => texturesOf(plan.layers),
  plan({ values, stream }): PrintDamage {
    const { light, mask, instances } = values;
    return { layers: planHoles(values.holes, values, stream), light, mask, instances };
  },
  render({ clean, frame, plan, tools }) {
    const { photo, target } = soundPhoto(clean, frame);
    const { image, layers } = damagePrint(photo, plan, tools);
    return { layers: { degraded: image, clean: target, ...layers } };
  },
});
