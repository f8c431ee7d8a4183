import { oneOf, type Parameter, setting, textual } from '../recipe/parameters.js';
import { backendChoices } from './backend/names.js';
import { sizes } from './model.js';
import { orOwn } from './or-own.js';
import { type ScheduleName, schedules } from './schedule.js';

/** What stands in the record of a model: a run that goes on has the same. */
export const recordedTrainOptions = {
  size: oneOf({
    options: sizes,
    default: 'slim',
    about: "The model's size: slim trains on two cores; reference is the published one and wants a GPU.",
  }),
  batch: orOwn('Patches a step.', '', { min: 1, max: 1024, whole: true }),
  patch: orOwn('Side of a patch.', ' px', { min: 16, max: 1024, whole: true }),
  rate: orOwn('The learning rate at the start.', '', { min: 1e-8, max: 1, whole: false }),
  schedule: oneOf({
    options: Object.keys(schedules) as ScheduleName[],
    default: 'cosine',
    about: 'How the learning rate goes: constant, down to 0 over the second half, or half a cosine.',
  }),
} as const satisfies Record<string, Parameter>;

/** What says how a run goes. */
export const trainRunOptions = {
  steps: textual<number | null>({
    about: 'Ends the run after so many steps in all.',
    accepts: 'a whole number from 1',
    default: 'as many as --hours leaves room for',
    read: (text) =>
      text.startsWith('as many') ? null : /^[1-9]\d{0,8}$/.test(text.trim()) ? Number(text) : undefined,
    write: (value) => value,
  }),
  hours: textual<number | null>({
    about: 'Ends the run after so many hours in all, resumed ones among them; 1 where --steps is not given.',
    accepts: 'a number of hours above 0, such as 0.5',
    default: '1, or as long as --steps takes',
    read: (text) => {
      if (text.startsWith('1, or')) return null;
      const value = Number(text);
      return text.trim() !== '' && value > 0 && value <= 10_000 ? value : undefined;
    },
    write: (value) => value,
  }),
  backend: oneOf({
    options: backendChoices,
    default: 'auto',
    about: 'What runs the training: a GPU where one is found, else WebAssembly. gen-blur doctor lists them.',
  }),
  saveEvery: setting({
    default: 2,
    min: 0.05,
    max: 1440,
    unit: 'min',
    about: 'Minutes between two checkpoints.',
  }),
  memory: setting({
    default: 1000,
    min: 16,
    max: 1e6,
    whole: true,
    unit: 'MB',
    about: 'The most that the pictures in memory may take; of larger sets, windows are kept.',
  }),
} as const satisfies Record<string, Parameter>;
