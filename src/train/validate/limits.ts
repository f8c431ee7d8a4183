export const PICTURES = { gain: 0.1 };
