/** The parameters that the damage recipes share, in groups. Old photos are the union of them. */
import { HOLE_SHAPES } from '../masks/hole.js';
import { BLEND_MODES } from '../pixels/blend.js';
import { DYES } from '../pixels/fade.js';
import { PAPER_GRAINS } from '../pixels/paper-grain.js';
import { POLARITIES } from '../pixels/texture.js';
import { oneOf, perSample, perUse, pickPerUse, setting, toggle } from '../recipe/parameters.js';
import { textureFolder } from '../recipe/texture-folder.js';

export const WAN = 'Wan et al. 2020, Bringing Old Photos Back to Life';
const RELEASED = `${WAN}, released code`;

/** How many layers of one kind lie on a photo. */
export const layerCount = (range: string, what: string) =>
  perSample({
    default: range,
    min: 0,
    max: 40,
    whole: true,
    about: `Layers of ${what} on each photo, from a texture each.`,
  });

export const probability = (value: number, what: string, source?: string) =>
  setting({
    default: value,
    min: 0,
    max: 1,
    about: `Share of the photos with ${what}.`,
    ...(source !== undefined && { source }),
  });

const share = (range: string, about: string) => perSample({ default: range, min: 0, max: 1, about });

/** Where textures come from. */
export const textureParameters = {
  textures: textureFolder({
    about:
      'Textures of your own; kinds that the folder lacks come from the bundled library. The path is never recorded.',
  }),
  texturesAs: oneOf({
    options: ['damage', 'paper'],
    default: 'damage',
    about: 'What the pictures of a folder without subfolders are.',
  }),
  texturePolarity: oneOf({
    options: POLARITIES,
    default: 'auto',
    about: 'Damage in your own textures is light on dark, dark on light, or whichever is rarer.',
  }),
};

/** How masks are written. */
export const maskParameters = {
  mask: oneOf({
    options: ['soft', 'hard'],
    default: 'soft',
    about: 'Masks hold by how many levels of 255 a pixel changed, or 255 wherever it did.',
  }),
  instances: toggle({
    default: false,
    about: 'Also write the layer instances: the number of the damage, from 1, seen at each pixel.',
  }),
  light: oneOf({
    options: ['srgb', 'linear'],
    default: 'srgb',
    about: 'Lay damage on in code values, as film scans are, or in linear light.',
    source: WAN,
  }),
};

/** How texture layers are laid on. */
export const layerParameters = {
  blend: pickPerUse({
    options: BLEND_MODES,
    default: 'screen@3,lighten@3,add@2,subtract@1,multiply@1',
    about: 'How each layer of scratches, dust and cracks meets the photo.',
    source: `${WAN}: screen, lighten, add; Bringing Old Films Back to Life: add, subtract, multiply`,
  }),
  opacity: perUse({ default: '0.3:1', min: 0, max: 1, about: 'Opacity of each layer.' }),
  tint: perUse({
    default: '0:0.3',
    min: 0,
    max: 1,
    about: "How far each layer's colour leaves grey: scratches on colour film aren't grey.",
  }),
};

export const stainParameters = {
  stainBlend: pickPerUse({
    options: BLEND_MODES,
    default: 'multiply',
    about: 'How each stain meets the photo.',
  }),
};

export const HOLE_FILLS = ['paper', 'white', 'black', 'mean', 'plain'] as const;

/** What is missing. */
export const holeParameters = {
  holeShape: pickPerUse({
    options: HOLE_SHAPES,
    default: 'blob,torn@2,branch@2,burnt,corner@2,edge@2',
    about: 'Smooth blobs, torn polygons, losses along branching cracks, burns, missing corners, torn edges.',
  }),
  holeArea: perUse({
    default: '0.001:0.08',
    min: 0.00001,
    max: 0.9,
    about: "Area of each hole as a share of the photo's.",
  }),
  feather: perUse({
    default: '1:4@2,1:16',
    min: 0,
    max: 200,
    unit: 'px',
    about: 'Width of the soft edge of each hole, inside it.',
    source: `${WAN}: feathered holes`,
  }),
  holeFill: pickPerUse({
    options: HOLE_FILLS,
    default: 'paper@4,white@2,black@1',
    about:
      "What shows in each hole: a paper, white paper, dark card; or, without rim and shadow, the photo's mean colour or plain 255.",
  }),
};

/** How prints fade. */
export const fadeParameters = {
  fadeContrast: share('0.05:0.45', 'Contrast that is lost.'),
  blackLift: share('0:0.18', 'How far black is lifted.'),
  dye: pickPerUse({
    options: DYES,
    default: 'none,yellow,magenta,sepia@3',
    about: 'What the dyes shift to.',
  }),
  dyeStrength: share('0.35:1', 'How much of the shift there is.'),
  vignette: share('0:0.35', 'Light lost in the corners.'),
  unevenness: share('0:0.3', 'How unevenly it faded.'),
};

/** What is wrong everywhere: optics, film, scan and file. */
export const unstructuredParameters = {
  blurProbability: probability(0.7, 'blur', RELEASED),
  blur: pickPerUse({ options: ['gaussian', 'box'], default: 'gaussian,box', about: 'Kind of blur.' }),
  blurSize: perSample({
    default: '3,5,7',
    min: 1,
    max: 63,
    whole: true,
    unit: 'px',
    about: "Side of the blur's window, odd.",
    source: RELEASED,
  }),
  blurSigma: perSample({
    default: '0.6:2',
    min: 0.05,
    max: 50,
    unit: 'px',
    about: 'Standard deviation of the Gaussian blur.',
  }),
  resizeProbability: probability(0.7, 'low resolution', RELEASED),
  resizeScale: perUse({
    default: '0.5:1',
    min: 0.02,
    max: 1,
    about: 'Share of the pixels that are left, drawn for each axis.',
    source: RELEASED,
  }),
  resizeBack: pickPerUse({
    options: ['nearest', 'bilinear'],
    default: 'nearest@1,bilinear@3',
    about: 'How the small photo is enlarged again.',
  }),
  grainProbability: probability(0.6, 'film grain'),
  grainSize: perSample({
    default: '0:1.2',
    min: 0,
    max: 20,
    unit: 'px',
    about: "Standard deviation of a grain's footprint.",
  }),
  grainStrength: perSample({
    default: '3:14',
    min: 0,
    max: 128,
    unit: 'levels of 255',
    about: 'Standard deviation of the grain at mid grey.',
  }),
  fadeProbability: probability(0.7, 'fading'),
  paperGrainProbability: probability(0.3, "the grain of a print's paper, or its dots"),
  paperGrain: pickPerUse({
    options: PAPER_GRAINS,
    default: 'fibre@4,silk@2,halftone@1',
    about: "A print's surface: felted fibres, silk (a lattice of bumps), or a press's dots.",
  }),
  paperGrainSize: perSample({
    default: '0.5:1.6',
    min: 0,
    max: 50,
    unit: 'px',
    about: 'Size of the lumps of fibres; bumps and dots lie 2 px and twice that apart.',
  }),
  paperGrainStrength: perSample({
    default: '2:7',
    min: 0,
    max: 128,
    unit: 'levels of 255',
    about: 'Standard deviation of the paper grain at white; with 12 and dots, nothing but dots.',
  }),
  noiseProbability: probability(0.7, 'noise', RELEASED),
  noise: pickPerUse({
    options: ['gaussian', 'speckle', 'salt-pepper'],
    default: 'gaussian@3,speckle@2,salt-pepper@1',
    about: 'Kind of noise.',
  }),
  noiseSigma: perSample({
    default: '2:14',
    min: 0,
    max: 255,
    unit: 'levels of 255',
    about: 'Standard deviation of Gaussian noise, and of speckle at white.',
  }),
  saltAmount: share('0:0.003', 'Share of the samples that salt and pepper strike.'),
  saltShare: perSample({
    default: '0.3:0.8',
    min: 0,
    max: 1,
    about: 'Share of salt in salt and pepper.',
    source: RELEASED,
  }),
  jpegProbability: probability(0.7, 'JPEG compression', RELEASED),
  jpegQuality: perSample({
    default: '40:100',
    min: 1,
    max: 100,
    whole: true,
    about: 'JPEG quality, on the scale of the Independent JPEG Group.',
    source: RELEASED,
  }),
  order: oneOf({
    options: ['physical', 'random'],
    default: 'physical',
    about:
      'Scene, lens, film, fading, print damage, scan, file; or all but the damage shuffled and the damage last.',
    source: `random: ${RELEASED}`,
  }),
  grey: probability(0.1, 'no colour, in both pictures', RELEASED),
};
