const serverlessExpress = require('@vendia/serverless-express');
const { app } = require('./express-app.cjs');

exports.handler = serverlessExpress({
  app,
  binarySettings: { contentTypes: ['image/*', 'application/octet-stream'] },
});
