import type { JsonObject } from '../json.js';
import type { SensorSteps } from '../optics/camera.js';
import type { CreateAccumulator } from '../pixels/accumulate.js';
import type { CodeArray, CodedPicture, CodeRoom } from '../pixels/colour-codes.js';
import type { MotionGrid } from '../pixels/motion-grid.js';
import type { Pyramid } from '../pixels/motion-pyramid.js';
import type { Stream } from '../random.js';
import {
  checkDeclaration,
  type ParameterSet,
  type RecipeBase,
  type Settings,
  type Values,
} from './define.js';
import type { LayerDeclaration, WindowLayer } from './layers.js';

/** What a recipe knows of a clip before its frames come. */
export interface ClipInfo {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  /** Bits of the frames' code values. */
  readonly depth: 8 | 16;
  /** 0 where it isn't known. */
  readonly framesPerSecond: number;
  /** Frames at most; fewer where some can't be decoded. */
  readonly frameCount: number;
}

/** A frame in its turn. Its code values are there while it is added, and no longer: what is needed later is copied. */
export interface ClipFrame {
  /** 0-based, in the order of display. */
  readonly index: number;
  readonly seconds: number | undefined;
  readonly picture: CodedPicture;
}

/** What is drawn of one window of frames: JSON. Frames are counted from 0, both ends are included. */
export type WindowPlan = JsonObject & {
  readonly first: number;
  readonly last: number;
  readonly target: number;
};

/** What is heavy or made elsewhere, handed to a window's rendering. */
export interface FramesTools {
  readonly accumulator: CreateAccumulator;
  /** The heavy steps of a camera. */
  readonly sensor: SensorSteps;
  /** Memory for the code values of a layer. It goes back by itself once the layer is written. */
  readonly codes: CodeRoom;
  /** What motion is measured by: small, and lasts longer than the frame. Made once for each frame. */
  pyramid(frame: ClipFrame): Pyramid;
  /** Gives memory back that isn't needed any more: code values that became no layer, or a pyramid. */
  done(what: CodeArray | Pyramid): void;
  /** Motion of a grid of points between two frames of the clip; each pair is measured once. */
  motion(from: Pyramid, to: Pyramid): MotionGrid;
  /**
   * The frames between two, made along the optical flow: the light at a share of the way, where `light` holds that of
   * each code value. Throws a UserError where OpenCV isn't here.
   */
  between(from: ClipFrame, to: ClipFrame, light: Float32Array): (share: number) => Float32Array;
}

/** Which windows of a clip there are. Values and stream belong to the window of that number alone. */
export interface WindowsContext<P extends ParameterSet> {
  readonly clip: ClipInfo;
  readonly settings: Settings<P>;
  draw(window: number): { readonly values: Values<P>; readonly stream: Stream };
}

export interface BeginContext<Plan> {
  readonly plan: Plan;
  readonly clip: ClipInfo;
  /** Bits of the pictures to be written. */
  readonly depth: 8 | 16;
  readonly tools: FramesTools;
}

/** The pictures of a window, or why it isn't worth keeping. */
export type RenderedWindow =
  | { readonly layers: Readonly<Record<string, WindowLayer>>; readonly measures: JsonObject }
  | { readonly left: string };

/** A window being rendered: it is given its frames one by one and in order, and keeps what it needs of them. */
export interface WindowRendering {
  add(frame: ClipFrame): void;
  /** After the last frame. A function of the frames, the plan and the tools alone. */
  finish(): RenderedWindow;
}

/** A recipe that makes pairs out of windows of a clip's frames. */
export interface FramesRecipeDefinition<P extends ParameterSet, Plan extends WindowPlan>
  extends RecipeBase<P> {
  readonly reads: 'frames';
  /** The layers of a call, where they aren't all that are declared. */
  layersOf?(settings: Settings<P>): Readonly<Record<string, LayerDeclaration>>;
  /** Whether frames are made in between, which needs OpenCV. */
  needsFlow?(settings: Settings<P>): boolean;
  /** The windows of a clip in order, from the header and the settings alone: no frame is decoded for it. */
  windows(context: WindowsContext<P>): Iterable<Plan>;
  begin(context: BeginContext<Plan>): WindowRendering;
}

export type FramesRecipe = FramesRecipeDefinition<ParameterSet, WindowPlan>;

export interface NamedFramesRecipe {
  readonly name: string;
  readonly recipe: FramesRecipe;
}

/** Declares a recipe that reads frames: the default export of its file, as defineRecipe's is. */
export function defineFramesRecipe<const P extends ParameterSet, Plan extends WindowPlan>(
  recipe: Omit<FramesRecipeDefinition<P, Plan>, 'reads'>,
): FramesRecipeDefinition<P, Plan> {
  checkDeclaration(recipe);
  return { ...recipe, reads: 'frames' };
}
