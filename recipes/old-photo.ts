import { planHoles } from '../src/damage/hole-layers.js';
import { requireOdd } from '../src/damage/odd.js';
import {
  fadeParameters,
  holeParameters,
  layerCount,
  layerParameters,
  maskParameters,
  stainParameters,
  textureParameters,
  unstructuredParameters,
} from '../src/damage/parameters.js';
import { soundPhoto } from '../src/damage/photo.js';
import {
  damagePrint,
  MASK_KINDS,
  maskLayers,
  type PrintDamage,
  texturesOf,
} from '../src/damage/print-damage.js';
import { planSteps, type Step, takeSteps } from '../src/damage/steps.js';
import { planLayers } from '../src/damage/texture-layers.js';
import { greyCodes } from '../src/pixels/fade.js';
import { defineRecipe } from '../src/recipe/define.js';
import { damagePair } from '../src/recipe/layers.js';

type Plan = {
  readonly grey: boolean;
  readonly before: readonly Step[];
  readonly damage: PrintDamage;
  readonly after: readonly Step[];
};

const nothing = { scratches: '0', dust: '0', cracks: '0', stains: '0', holes: '0' };
const untouched = {
  'blur-probability': '0',
  'resize-probability': '0',
  'grain-probability': '0',
  'fade-probability': '0',
  'paper-grain-probability': '0',
  'noise-probability': '0',
  'jpeg-probability': '0',
  grey: '0',
};
/** The released code's four operations, in random order. */
const released = {
  blur: 'gaussian',
  'blur-size': '3,5,7',
  'blur-sigma': '1:5',
  noise: 'gaussian,speckle,salt-pepper',
  'noise-sigma': '5:50',
  'salt-amount': '0:0.01',
  'salt-share': '0.3:0.8',
  'resize-scale': '0.5:1',
  'resize-back': 'nearest,bilinear',
  'jpeg-quality': '40:100',
  order: 'random',
};

export default defineRecipe({
  version: 3,
  summary:
    'Old photos: scratches, dust, cracks, stains, holes and fading, each with its mask; blur, grain, noise and JPEG.',
  parameters: {
    scratches: layerCount('0:6', 'scratches'),
    dust: layerCount('0:3', 'dust, dirt and hairs'),
    cracks: layerCount('0:2', 'cracks, folds and tears'),
    stains: layerCount('0:2', 'stains, mould and fingerprints'),
    ...layerParameters,
    ...stainParameters,
    holes: { ...layerCount('0:3', 'holes'), about: 'Holes in each photo.' },
    ...holeParameters,
    ...unstructuredParameters,
    ...fadeParameters,
    ...maskParameters,
    ...textureParameters,
  },
  layers: { ...damagePair, ...maskLayers(MASK_KINDS) },
  promises: { aligned: true, keepsLight: false, keepsConstants: false },
  neutral: { ...nothing, ...untouched },
  presets: {
    bopbtl: {
      about:
        'The released code of Wan et al. 2020: its operations, order and ranges; white holes in half of the photos.',
      values: {
        ...nothing,
        ...released,
        'grain-probability': '0',
        'fade-probability': '0',
        'paper-grain-probability': '0',
        holes: '0,1',
        'hole-fill': 'plain',
        'hole-shape': 'blob,torn,branch',
        'hole-area': '0.01:0.25',
        feather: '0',
        mask: 'hard',
      },
    },
    wan2020: {
      about: 'The paper of Wan et al. 2020: scratches, paper-filled holes, grain and fading besides.',
      values: {
        ...released,
        scratches: '1:6',
        dust: '0:2',
        cracks: '0:1',
        stains: '0',
        blend: 'add,lighten,screen',
        holes: '0:3',
        'hole-shape': 'blob,torn@2',
        'hole-fill': 'paper',
        feather: '3:16',
        'grain-probability': '0.7',
        'fade-probability': '0.7',
        'paper-grain-probability': '0',
      },
    },
    severe: {
      about: 'Large cracks and losses, stains and strong fading.',
      values: {
        scratches: '2:6',
        dust: '1:4',
        cracks: '2:5',
        stains: '1:4',
        opacity: '0.6:1',
        holes: '2:6',
        'hole-area': '0.003:0.08',
        'hole-shape': 'torn@3,branch@3,corner@2,edge@2,burnt',
        'hole-fill': 'paper@5,white@3,black@1',
        feather: '0.5:4',
        'fade-probability': '0.9',
        'fade-contrast': '0.2:0.55',
      },
    },
  },
  check: ({ blurSize }) => requireOdd('--blur-size', blurSize),
  textures: (plan: Plan) => texturesOf(plan.damage.layers),
  plan({ values, stream }): Plan {
    const layers = [
      ...planLayers('stain', values.stains, values, stream),
      ...planLayers('scratch', values.scratches, values, stream),
      ...planLayers('crack', values.cracks, values, stream),
      ...planHoles(values.holes, values, stream),
      ...planLayers('dust', values.dust, values, stream),
    ];
    const { light, mask, instances } = values;
    const grey = stream.derive('grey').uniform() < values.grey;
    return {
      grey,
      ...planSteps(values, stream.derive('steps'), grey),
      damage: { layers, light, mask, instances },
    };
  },
  render({ clean, frame, plan, tools }) {
    const sound = soundPhoto(clean, frame);
    const photo = plan.grey ? greyCodes(sound.photo) : sound.photo;
    const { image, layers } = damagePrint(takeSteps(photo, plan.before, tools), plan.damage, tools);
    const degraded = takeSteps(image, plan.after, tools, true);
    return { layers: { degraded, clean: plan.grey ? photo : sound.target, ...layers } };
  },
});
