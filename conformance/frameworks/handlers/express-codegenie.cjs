const serverlessExpress = require('@codegenie/serverless-express');
const { app } = require('./express-app.cjs');

exports.handler = serverlessExpress({
  app,
  binarySettings: { contentTypes: ['image/*', 'application/octet-stream'] },
});
