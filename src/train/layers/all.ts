// Every layer of ours, so that tfjs knows them when it reads a model.json.
import './activation.js';
import './convolution.js';
import './deviation.js';
import './instance-norm.js';
import './rescale.js';
