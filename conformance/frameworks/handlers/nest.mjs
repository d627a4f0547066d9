// Nest, by the adapter that its documentation shows. Decorators are written out, as TypeScript compiles them.

import 'reflect-metadata';
import * as common from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import serverlessExpress from '@codegenie/serverless-express';

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

class Routes {
  json(name) {
    return { name };
  }
  postJson(body) {
    return { got: body };
  }
  cookies(mine, response) {
    response.status(201).set('x-one', mine).append('set-cookie', ['a=1', 'b=2']).send('made');
  }
  echo(request, response) {
    response.type('application/octet-stream').send(request.rawBody);
  }
  image(response) {
    response.type('image/png').send(png);
  }
  redirect() {
    return undefined;
  }
  empty() {
    return undefined;
  }
  fail() {
    throw new Error('as asked');
  }
}

const { Body, Controller, Delete, Get, Headers, HttpCode, Module, Post, Query, Redirect, Req, Res } = common;
const routes = {
  json: { how: [Get('json')], takes: [Query('name')] },
  postJson: { how: [Post('json'), HttpCode(200)], takes: [Body()] },
  cookies: { how: [Get('cookies')], takes: [Headers('x-mine'), Res()] },
  echo: { how: [Post('echo'), HttpCode(200)], takes: [Req(), Res()] },
  image: { how: [Get('image')], takes: [Res()] },
  redirect: { how: [Get('redirect'), Redirect('/elsewhere', 302)], takes: [] },
  empty: { how: [Delete('empty'), HttpCode(204)], takes: [] },
  fail: { how: [Get('fail')], takes: [] },
};
for (const [name, { how, takes }] of Object.entries(routes)) {
  const descriptor = Object.getOwnPropertyDescriptor(Routes.prototype, name);
  for (const decorate of how) decorate(Routes.prototype, name, descriptor);
  takes.forEach((decorate, index) => decorate(Routes.prototype, name, index));
}
// Some adapters take `pathParameters.proxy` for the whole path.
Controller([':door', ''])(Routes);

// oxlint-disable-next-line typescript/no-extraneous-class -- a module of Nest is one
class Application {}
Module({ controllers: [Routes] })(Application);

let server;
const begin = async () => {
  const app = await NestFactory.create(Application, { rawBody: true, logger: false });
  app.useBodyParser('raw', { type: 'application/octet-stream' });
  await app.init();
  return serverlessExpress({
    app: app.getHttpAdapter().getInstance(),
    binarySettings: { contentTypes: ['image/*', 'application/octet-stream'] },
  });
};

export const handler = async (event, context) => {
  server ??= await begin();
  return server(event, context);
};
