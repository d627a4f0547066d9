// A CommonJS entry, in sloppy mode.
const path = require('node:path');

sloppy = path.basename(__filename);

exports.handler = async () => ({ sloppy, directory: path.basename(__dirname) });
