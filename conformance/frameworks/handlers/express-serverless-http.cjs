const serverless = require('serverless-http');
const { app } = require('./express-app.cjs');

exports.handler = serverless(app, { binary: ['image/*', 'application/octet-stream'] });
