// Kernels alone, on one core: 250 trajectories of 2,000 samples drawn and rasterised on 65x65 px at each request.

import { loadRecipe } from '../../dist/src/recipe/catalogue.js';
import { parseSettings } from '../../dist/src/recipe/settings.js';
import { planSample } from '../../dist/src/sample/plan-sample.js';
import { serve } from './serve.mjs';

const KERNELS = 250;
const named = await loadRecipe('trajectory');
const settings = parseSettings(named.recipe, { exposure: '1' });
const photo = { width: 1280, height: 720, channels: 3 };

await serve({}, (n) => {
  for (let i = 0; i < KERNELS; i++) {
    const { plan } = planSample({ named, settings, seed: 'bench' }, { sourceKey: `${n}`, variant: i }, photo);
    named.recipe.kernel(plan);
  }
  return { kernels: KERNELS };
});
