import type { Accumulator, CreateAccumulator } from '../pixels/accumulate.js';
import type { CodeArray, CodedPicture, CodeRoom, Depth } from '../pixels/colour-codes.js';
import { plainResponse, type Response, srgbResponse } from '../pixels/response.js';

/** A sensor behind an open shutter: light falls on it frame by frame, and code values are read out in the end. */
export interface Exposure {
  /** A frame's light, weighted. */
  addFrame(picture: CodedPicture, weight: number): void;
  /** Light as a picture between two frames holds it: a number for each of theirs. */
  addLight(light: Float32Array, weight: number): void;
  /** The mean light as code values. Ends the exposure. */
  read(depth: Depth, room?: CodeRoom): CodeArray;
}

/** Begins to expose frames of `length` code values of the given depth. */
export function createExposure(
  create: CreateAccumulator,
  response: Response,
  length: number,
  depth: Depth,
): Exposure {
  const sensor: Accumulator = create(length);
  const light = response.lightOf(depth);
  const tables = new Map([[1, light]]);
  let total = 0;
  const tableOf = (weight: number) => {
    const table = tables.get(weight) ?? light.map((value) => value * weight);
    tables.set(weight, table);
    return table;
  };
  return {
    addFrame({ codes }, weight) {
      total += weight;
      if (response === plainResponse && codes instanceof Uint8Array) sensor.addCodes(codes, weight);
      else sensor.addLight(codes, tableOf(weight));
    },
    addLight(values, weight) {
      total += weight;
      sensor.addFloats(values, weight);
    },
    read(to, room) {
      if (response === srgbResponse && to === 8) return sensor.meanCodes(total, room);
      return sensor.mean(total, (mean) => response.codesOf(mean, depth, to, room));
    },
  };
}
