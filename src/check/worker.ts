import { measurePair } from './measure-pair.js';

/** The entry point that the pool calls in each of its threads. */
export default measurePair;
