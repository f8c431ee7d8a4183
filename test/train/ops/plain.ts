/** Convolutions written plainly in float64, NHWC: what those of tfjs and their gradients are held against. */
export interface Plain {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const plain = (shape: readonly number[], at: (index: number) => number = () => 0): Plain => ({
  shape,
  data: Float64Array.from({ length: shape.reduce((size, side) => size * side, 1) }, (_, i) => at(i)),
});

export interface Geometry {
  readonly stride: number;
  readonly dilation: number;
  readonly top: number;
  readonly left: number;
  readonly outHeight: number;
  readonly outWidth: number;
}

/**
 * Goes over every product of a convolution: `visit` gets the places of the output, the input and the filter element
 * that belong together.
 */
export function eachProduct(
  x: Plain,
  w: Plain,
  geometry: Geometry,
  visit: (y: number, x: number, w: number) => void,
): void {
  const [batch, height, width, input] = x.shape as [number, number, number, number];
  const [rows, columns, , output] = w.shape as [number, number, number, number];
  const { stride, dilation, top, left, outHeight, outWidth } = geometry;
  for (let b = 0; b < batch; b++)
    for (let i = 0; i < outHeight; i++)
      for (let j = 0; j < outWidth; j++)
        for (let r = 0; r < rows; r++)
          for (let c = 0; c < columns; c++) {
            const [v, u] = [i * stride - top + r * dilation, j * stride - left + c * dilation];
            if (v < 0 || u < 0 || v >= height || u >= width) continue;
            for (let p = 0; p < input; p++)
              for (let q = 0; q < output; q++)
                visit(
                  ((b * outHeight + i) * outWidth + j) * output + q,
                  ((b * height + v) * width + u) * input + p,
                  ((r * columns + c) * input + p) * output + q,
                );
          }
}

export function convolve(x: Plain, w: Plain, geometry: Geometry): Plain {
  const y = plain([x.shape[0]!, geometry.outHeight, geometry.outWidth, w.shape[3]!]);
  eachProduct(x, w, geometry, (at, from, weight) => {
    y.data[at]! += x.data[from]! * w.data[weight]!;
  });
  return y;
}

export function gradientInInput(dy: Plain, w: Plain, xShape: readonly number[], geometry: Geometry): Plain {
  const dx = plain(xShape);
  eachProduct(dx, w, geometry, (at, from, weight) => {
    dx.data[from]! += dy.data[at]! * w.data[weight]!;
  });
  return dx;
}

export function gradientInFilter(x: Plain, dy: Plain, wShape: readonly number[], geometry: Geometry): Plain {
  const dw = plain(wShape);
  eachProduct(x, dw, geometry, (at, from, weight) => {
    dw.data[weight]! += dy.data[at]! * x.data[from]!;
  });
  return dw;
}

/** The largest difference, as a share of the oracle's largest value. */
export function worst(found: ArrayLike<number>, oracle: Plain): number {
  if (found.length !== oracle.data.length) throw new RangeError(`${found.length} for ${oracle.data.length}`);
  let [difference, largest] = [0, 0];
  for (let i = 0; i < found.length; i++) {
    difference = Math.max(difference, Math.abs(found[i]! - oracle.data[i]!));
    largest = Math.max(largest, Math.abs(oracle.data[i]!));
  }
  return difference / largest;
}
