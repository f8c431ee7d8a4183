// Every layer of ours, so that tfjs knows them when it reads a model.json.
import './activation.js';
import './channel-scale.js';
import './contrast.js';
import './convolution.js';
import './deviation.js';
import './dropout.js';
import './instance-norm.js';
import './linear-map.js';
import './resample.js';
import './rescale.js';
