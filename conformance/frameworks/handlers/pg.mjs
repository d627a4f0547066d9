// A pool that is kept from one invocation to the next, over the freeze between them.

import pg from 'pg';
import router from './router.cjs';

const pool = new pg.Pool({ max: 1 });

const json = async () => {
  const { rows } = await pool.query('SELECT 42 AS answer');
  return { rows };
};

export const handler = (event) => router.answer(event, { json });
