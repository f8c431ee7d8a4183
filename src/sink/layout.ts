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
  /** The clip that a sample comes from, and its number in it, counted from 0. */
  readonly sequence?: Sequence | undefined;
}

export interface Sequence {
  readonly name: string;
  readonly number: number;
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

/** A photo is a sequence of one. */
const sequenceOf = ({ key, sequence }: LayerPlace): Sequence => sequence ?? { name: key, number: 0 };

/** GoPro's folders (Nah et al. 2017): train/SEQ/blur/000001.png, blur_gamma beside it. */
const gopro: Layout = {
  sideBySide: false,
  path(place) {
    const { name, number } = sequenceOf(place);
    const file = String(number + 1).padStart(6, '0');
    return `${place.split ?? 'train'}/${name}/${place.name.replaceAll('-', '_')}/${file}`;
  },
};

/** REDS's folders (Nah et al. 2019): train/train_blur/SEQ/00000000.png. */
const reds: Layout = {
  sideBySide: false,
  path(place) {
    const { name, number } = sequenceOf(place);
    const split = place.split ?? 'train';
    return `${split}/${split}_${place.name.replaceAll('-', '_')}/${name}/${String(number).padStart(8, '0')}`;
  },
};

export const layouts = { pairs, aligned, basicsr, gopro, reds } as const satisfies Record<string, Layout>;
export type LayoutName = keyof typeof layouts;
