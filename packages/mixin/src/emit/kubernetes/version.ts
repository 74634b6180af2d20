/** The version of ARX that is emitted for: that of this package, to which all others are released together. */
export const ARX_VERSION = '0.1.0';
/** The tag of the image of Node.js that ARX is built and run on: the Node of the workspace. */
export const NODE_TAG = '24.21.0-slim';
