const Database = require('better-sqlite3');
const { answer } = require('./router.cjs');

const database = new Database(':memory:');
database.exec("CREATE TABLE things (name TEXT); INSERT INTO things VALUES ('one'), ('two')");

exports.handler = (event) =>
  answer(event, { json: () => ({ things: database.prepare('SELECT name FROM things').pluck().all() }) });
