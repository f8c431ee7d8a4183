import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createStream } from '../../src/random.js';
import { cameraParameters, cameraTrim, checkCamera, planCamera } from '../../src/recipe/camera-parameters.js';
import { temporary } from '../folders.js';

type Texts = Partial<Record<keyof typeof cameraParameters, string>>;
function settingsOf(texts: Texts) {
  const entries = Object.entries(cameraParameters).map(([name, parameter]) => {
    const text = texts[name as keyof Texts] ?? parameter.default;
    const setting = parameter.parse(text, `--${name}`);
    // What the record holds reads back as the same.
    const again = parameter.parse(
      String((parameter.format as (s: unknown) => unknown)(setting)),
      `--${name}`,
    );
    expect(again).toEqual(setting);
    return [name, setting];
  });
  return Object.fromEntries(entries) as Parameters<typeof planCamera>[0]['settings'];
}
const stream = createStream('test', 'camera');
const planOf = (texts: Texts, channels: 1 | 3 = 3, exposureFraction = 1) =>
  planCamera({ settings: settingsOf(texts), stream, channels, exposureFraction });

describe('the camera', () => {
  it('is off unless asked for', () => {
    expect(planOf({})).toBeUndefined();
    expect(planOf({ camera: 'rsblur', saturation: 'none', noise: 'none', isp: 'off' })).toBeUndefined();
    expect(cameraTrim(settingsOf({}))).toBe(0);
    expect(cameraTrim(settingsOf({ camera: 'bsd' }))).toBe(8);
    expect(cameraTrim(settingsOf({ camera: 'bsd', isp: 'off' }))).toBe(0);
  });

  it('draws every value within its range, and the same whatever else is asked for', () => {
    const plan = planOf({ camera: 'rsblur', jpeg: '40:100' });
    expect(plan?.saturation).toBeGreaterThan(0.25);
    expect(plan?.saturation).toBeLessThan(1.75);
    expect(plan?.noise?.gain).toBeGreaterThan(0.5e-4);
    expect(plan?.noise?.gain).toBeLessThan(1.5e-4);
    expect(plan?.isp?.redGain).toBeGreaterThan(1.9);
    expect(plan?.isp?.redGain).toBeLessThan(2.4);
    expect(Number.isInteger(plan?.jpeg)).toBe(true);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    const parts = planOf({ noise: 'rsblur', isp: 'on', saturation: '0.25:1.75', jpeg: '40:100' });
    expect(parts).toEqual(plan);
    expect(planOf({ camera: 'rsblur', jpeg: '90' })).toEqual({ ...plan, jpeg: 90 });
  });

  it('takes no mosaic of a grey photo', () => {
    expect(planOf({ camera: 'rsblur' }, 1)?.isp).toBeNull();
    expect(planOf({ camera: 'rsblur' }, 1)?.noise).toEqual(planOf({ camera: 'rsblur' })?.noise);
  });

  it('gives a tenth of the light ten times the noise', () => {
    const long = planOf({ noise: '2e-4,1e-3' })?.noise;
    const short = planOf({ noise: '2e-4,1e-3', exposureNoise: 'on' }, 3, 0.1)?.noise;
    expect(short?.gain).toBeCloseTo((long?.gain ?? 0) * 10, 12);
    expect(short?.readDeviation).toBeCloseTo((long?.readDeviation ?? 0) * 10, 12);
    expect(() => checkCamera(settingsOf({ exposureNoise: 'on' }), true)).toThrow(/--noise rsblur/);
    expect(() => checkCamera(settingsOf({ exposureNoise: 'on', noise: 'bsd' }), false)).toThrow(/trajectory/);
    expect(() => checkCamera(settingsOf({ exposureNoise: 'on', noise: 'bsd' }), true)).not.toThrow();
  });

  it("reads a user's own camera, and records what is in it rather than where it lies", () => {
    const file = path.join(temporary(), 'my-camera.json');
    const own = {
      about: 'Mine.',
      noise: { gain: 2e-4, read: 1e-3, strength: 1 },
      isp: {
        xyzToCamera: [
          [0.7, -0.2, -0.1],
          [-0.4, 1.2, 0.2],
          [-0.1, 0.2, 0.6],
        ],
        redGain: '2:2.2',
        blueGain: 1.5,
      },
      response: [
        [0, 0],
        [0.2, 0.5],
        [1, 1],
      ],
      jpeg: '80:90',
    };
    fs.writeFileSync(file, JSON.stringify(own, null, 2));
    const plan = planOf({ camera: file });
    expect(plan).toMatchObject({
      saturation: 0,
      noise: { gain: 2e-4, readDeviation: 1e-3 },
      isp: { blueGain: 1.5 },
      response: own.response,
    });
    const recorded = cameraParameters.camera.format(settingsOf({ camera: file }).camera);
    expect(JSON.parse(String(recorded))).toEqual(own);
  });

  it.each([
    ['{"noise": {"gain": 2}}', /noise as/],
    ['{"nose": 1}', /only about, saturation/],
    ['{"isp": {"xyzToCamera": [1, 2, 3]}}', /isp as/],
    ['{"isp": {"xyzToCamera": [1, 1, 1, 1, 1, 1, 1, 1, 1]}}', /isp as/],
    ['{"response": [[0, 0], [0.5, 2], [1, 1]]}', /a response/],
    ['{"jpeg": "0:50"}', /jpeg as/],
    ['{"saturation"', /could not be read/],
  ])('refuses %s', (text, sentence) => {
    expect(() => cameraParameters.camera.parse(text, '--camera')).toThrow(sentence);
  });
});
