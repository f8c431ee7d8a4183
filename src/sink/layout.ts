import type { LayerDeclaration } from '../recipe/layers.js';

/** Where the files of a sample lie within the dataset's folder. */
export interface Layout {
  /** Path of a layer's PNG, or of its .npy without the extension. */
  path(place: LayerPlace): string;
  /** Whether input and target share one picture, the input to the left. */
  readonly sideBySide: boolean;
  /** Folder of the list that BasicSR's loaders read, for a split; undefined where the layout has none. */
  metaInfo?(split: string | undefined): string;
}

export interface LayerPlace {
  readonly name: string;
  readonly role: LayerDeclaration['role'];
  readonly key: string;
  readonly split: string | undefined;
}

const inSplit = (split: string | undefined, path: string) =>
  split === undefined ? path : `${split}/${path}`;

/** blur/KEY.png and sharp/KEY.png, as most loaders of paired folders read them. */
const pairs: Layout = {
  sideBySide: false,
  path: ({ name, key, split }) => inSplit(split, `${name}/${key}`),
};

/** pix2pix's aligned dataset: train/KEY.png, A (input) left of B (target). Its loader walks all of train/. */
const aligned: Layout = {
  sideBySide: true,
  path({ name, role, key, split = 'train' }) {
    return role === 'input' || role === 'target' ? `${split}/${key}` : `${split}_${name}/${key}`;
  },
};

/** BasicSR's PairedImageDataset: lq/KEY.png, gt/KEY.png and a meta_info.txt with their sizes. */
const basicsr: Layout = {
  sideBySide: false,
  path({ name, role, key, split }) {
    const folder = role === 'input' ? 'lq' : role === 'target' ? 'gt' : name;
    return inSplit(split, `${folder}/${key}`);
  },
  metaInfo: (split) => inSplit(split, 'meta_info.txt'),
};

export const layouts = { pairs, aligned, basicsr } as const satisfies Record<string, Layout>;
export type LayoutName = keyof typeof layouts;
