// Instrumented from outside: by NODE_OPTIONS, or by what AWS_LAMBDA_EXEC_WRAPPER names.

const http = require('node:http');
const { answer } = require('./router.cjs');

/** What a service called is told of the trace. */
const told = () =>
  new Promise((resolve, reject) => {
    const request = http.get(process.env.STAND_IN, (response) => {
      let text = '';
      response.on('data', (bytes) => (text += bytes));
      response.on('end', () => resolve(JSON.parse(text).headers.traceparent));
    });
    request.on('error', reject);
  });

exports.handler = (event) => answer(event, { json: async () => ({ traced: /^00-[0-9a-f]{32}-/.test(await told()) }) });
