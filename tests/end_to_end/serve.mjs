// The proxy behind a pipe: one JSON object a line in, one out.
//
//   {"load": [resource…]}   a new server with these      [resource…] as they are stored
//   {"call": {…}}           a request of a session       what Proxy.serve returns
//   {"call": {…}, "careless": true}                      the same, without filtering

import {once} from 'node:events';
import readline from 'node:readline';

import {load} from '../../wasm/dist/node.js';
import {Proxy} from './proxy.mjs';
import {Server} from './server.mjs';

const matron = await load();
let server;

async function answer({load: resources, call, careless}) {
  if (resources) {
    server = new Server();
    return server.load(resources);
  }
  return new Proxy(matron, server, {filters: !careless}).serve(call);
}

for await (const line of readline.createInterface({input: process.stdin})) {
  const text = JSON.stringify(await answer(JSON.parse(line)));
  if (!process.stdout.write(`${text}\n`)) await once(process.stdout, 'drain');
}
