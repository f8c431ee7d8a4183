import { layerCount, layerParameters, maskParameters, textureParameters } from '../src/damage/parameters.js';
import { soundPhoto } from '../src/damage/photo.js';
import { damagePrint, maskLayers, type PrintDamage, texturesOf } from '../src/damage/print-damage.js';
import { planLayers } from '../src/damage/texture-layers.js';
import { defineRecipe } from '../src/recipe/define.js';
import { damagePair } from '../src/recipe/layers.js';

export default defineRecipe({
  version: 2,
  summary: 'Scratches, dust and cracks on an otherwise sound photo, with a mask of each.',
  parameters: {
    scratches: layerCount('1:5', 'scratches'),
    dust: layerCount('0:3', 'dust, dirt and hairs'),
    cracks: layerCount('0:2', 'cracks, folds and tears'),
    ...layerParameters,
    ...maskParameters,
    ...textureParameters,
  },
  layers: { ...damagePair, ...maskLayers(['scratch', 'dust', 'crack']) },
  promises: { aligned: true, keepsLight: false, keepsConstants: false },
  neutral: { scratches: '0', dust: '0', cracks: '0' },
  textures: (plan: PrintDamage) => texturesOf(plan.layers),
  plan({ values, stream }): PrintDamage {
    const layers = [
      ...planLayers('scratch', values.scratches, values, stream),
      ...planLayers('crack', values.cracks, values, stream),
      ...planLayers('dust', values.dust, values, stream),
    ];
    const { light, mask, instances } = values;
    return { layers, light, mask, instances };
  },
  render({ clean, frame, plan, tools }) {
    const { photo, target } = soundPhoto(clean, frame);
    const { image, layers } = damagePrint(photo, plan, tools);
    return { layers: { degraded: image, clean: target, ...layers } };
  },
});
