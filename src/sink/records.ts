import { z } from 'zod';

const json = z.json();
const jsonObject = z.record(z.string(), json);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.number().int().nonnegative();
const windowSchema = z.strictObject({ x: whole, y: whole, width: whole, height: whole });

/** A file of the dataset. Records are shared and files are removed by them: none may lead out of the folder. */
const file = z
  .string()
  .refine((name) => name !== '' && !/^[\\/]|^[a-z]:|\0/i.test(name) && !name.split(/[\\/]/).includes('..'));

const layerSchema = z.strictObject({
  path: file,
  preview: file.optional(),
  /** Columns to the right at which this layer starts, where two layers share a file. */
  left: whole.optional(),
  width: whole.optional(),
  height: whole.optional(),
  channels: whole.optional(),
  depth: whole.optional(),
  shape: z.array(whole).optional(),
  sha256,
  pixels_sha256: sha256,
});

const sourceSchema = z.strictObject({
  path: z.string(),
  sha256,
  crop: windowSchema.optional(),
  /** The part of the photo that was made, where the crop was cut out of it afterwards. */
  made: windowSchema.optional(),
  /** The frames of a clip that were used, 0-based, both ends included. */
  frames: z.strictObject({ first: whole, last: whole, target: whole }).optional(),
  /** Pixels of photo that the recipe saw around the crop. */
  margin: whole.optional(),
  /** The clip's folder, in layouts that have one for each. */
  sequence: z.string().optional(),
  /** What was done to the photo's pixels before the recipe saw them. */
  conversions: z.array(z.string()).optional(),
});

/** A line of samples.jsonl: what a sample is and all that is needed to make it again. */
const sampleSchema = z.strictObject({
  key: z.string().regex(/^\d{6,}$/),
  source: sourceSchema,
  variant: whole,
  seed: z.string(),
  recipe: z.string(),
  plan: jsonObject,
  layers: z.record(z.string(), layerSchema),
  measures: jsonObject,
  split: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/i)
    .optional(),
  /** Where a mixed dataset has it from: the part's place in the call, from 0, and its key there. */
  mixed: z.strictObject({ part: whole, key: z.string() }).optional(),
});

/** A line of skipped.jsonl. */
const skippedSchema = z.strictObject({
  source: z.strictObject({ path: z.string(), sha256: sha256.optional() }),
  keys: z.array(z.string()),
  reason: z.string(),
});

const role = z.enum(['input', 'target', 'mask', 'kernel', 'motion', 'extra']);
const layerDeclaration = z.strictObject({
  role,
  form: z.enum(['image', 'matte', 'array']),
  about: z.string(),
});

/** dataset.json: what a dataset is. It is written last, so that it marks a finished run. */
const datasetSchema = z.strictObject({
  gen_blur: z.string(),
  recipe: z.string(),
  recipe_version: whole,
  params: jsonObject,
  seed: z.string(),
  layers: z.record(z.string(), layerDeclaration),
  roles: z.record(z.string(), role),
  promises: z.strictObject({ aligned: z.boolean(), keepsLight: z.boolean(), keepsConstants: z.boolean() }),
  counts: z.strictObject({
    samples: whole,
    skipped: whole,
    /** Windows of clips that the recipe's own rules left out, or whose frames didn't come. */
    left: whole.optional(),
  }),
  inputs: z.strictObject({ photos: whole.optional(), clips: whole.optional(), bundled: z.boolean(), sha256 }),
});

export type SampleRecord = z.infer<typeof sampleSchema>;
export type LayerRecord = z.infer<typeof layerSchema>;
export type SkippedRecord = z.infer<typeof skippedSchema>;
export type DatasetRecord = z.infer<typeof datasetSchema>;

function parseWith<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    const value = JSON.parse(text) as T;
    // What was read, not zod's copy of it, whose names stand in another order: a record must be written as it was.
    return schema.safeParse(value).success ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Each reads one record; undefined where the text isn't one. */
export const parseSample = (text: string): SampleRecord | undefined => parseWith(sampleSchema, text);
export const parseDataset = (text: string): DatasetRecord | undefined => parseWith(datasetSchema, text);
