import middy from '@middy/core';
import router from './router.cjs';

let before = 0;

export const handler = middy()
  .use({
    before: () => {
      before += 1;
    },
    after: ({ response }) => {
      response.headers = { ...response.headers, 'x-middy': 'after' };
    },
  })
  .handler((event) => router.answer(event, { json: () => ({ before: before > 0 }) }));
