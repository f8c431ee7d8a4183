import { textual } from '../recipe/parameters.js';

/** A number that each model, or each size of one, has its own default for: null unless given. */
export const orOwn = (about: string, unit: string, limits: { min: number; max: number; whole: boolean }) => {
  const { min, max, whole } = limits;
  const noun = whole ? 'a whole number' : 'a number';
  const within = (value: number) => value >= min && value <= max && (!whole || Number.isInteger(value));
  return textual<number | null>({
    about,
    accepts: `${noun} from ${min} to ${max}${unit}`,
    default: "the model's own",
    read: (text) => {
      if (text === "the model's own") return null;
      const value = text.trim() === '' ? Number.NaN : Number(text);
      return within(value) ? value : undefined;
    },
    write: (value) => value,
  });
};
