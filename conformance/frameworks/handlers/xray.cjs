const http = require('node:http');
const xray = require('aws-xray-sdk-core');
const { answer } = require('./router.cjs');

const traced = xray.captureHTTPs(http, true);

/** The trace that a service called would be told of. */
const told = () =>
  new Promise((resolve, reject) => {
    const request = traced.get(process.env.STAND_IN, (response) => {
      let text = '';
      response.on('data', (bytes) => (text += bytes));
      response.on('end', () => resolve(JSON.parse(text).headers['x-amzn-trace-id']));
    });
    request.on('error', reject);
  });

const use = {
  json: () =>
    xray.captureAsyncFunc('work', async (segment) => {
      const header = await told();
      segment.close();
      const root = process.env._X_AMZN_TRACE_ID.split(';')[0];
      return { sameTrace: header.startsWith(root) };
    }),
};

exports.handler = (event) => answer(event, use);
