import { describe, expect, it } from 'vitest';
import { decodeSrgb } from '../../src/pixels/colour.js';
import {
  gammaResponse,
  measuredResponse,
  plainResponse,
  type Response,
  srgbResponse,
} from '../../src/pixels/response.js';

const curve = Array.from({ length: 256 }, (_, code) => 3 * decodeSrgb(code / 255));
const responses: Record<string, Response> = {
  srgb: srgbResponse,
  none: plainResponse,
  'gamma2.2': gammaResponse(2.2),
  measured: measuredResponse(curve),
};

describe.each(Object.entries(responses))('the response %s', (_, response) => {
  it.each([8, 16] as const)('gives every %i-bit code back', (depth) => {
    const light = response.lightOf(depth).slice();
    expect([...response.codesOf(light, depth, depth)]).toEqual(Array.from(light, (_, code) => code));
  });

  it('gives 16-bit codes for the light of 8-bit ones', () => {
    const light = response.lightOf(8).slice();
    expect([...response.codesOf(light, 8, 16)]).toEqual(Array.from(light, (_, code) => 257 * code));
  });
});

describe('responses', () => {
  it('round halves of plain code values up, and nothing else', () => {
    const means = Float32Array.of(0.5, 1.5, 2.4999, 200.5, 255);
    expect([...plainResponse.codesOf(means, 8, 8)]).toEqual([1, 2, 2, 201, 255]);
  });

  it('average by gamma as the formula says', () => {
    const response = gammaResponse(2.2);
    const light = response.lightOf(8);
    const frames = [3, 40, 180, 255];
    const mean = frames.reduce((sum, code) => sum + light[code]!, 0) / 4;
    const exact = 255 * (frames.reduce((sum, code) => sum + (code / 255) ** 2.2, 0) / 4) ** (1 / 2.2);
    expect([...response.codesOf(Float32Array.of(mean), 8, 8)]).toEqual([Math.round(exact)]);
  });

  it('read a measured curve in any unit', () => {
    const light = measuredResponse(curve).lightOf(8);
    for (let code = 0; code < 256; code++)
      expect(Math.abs(light[code]! - srgbResponse.lightOf(8)[code]!)).toBeLessThan(1e-7);
  });
});
