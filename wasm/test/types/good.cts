// Must compile: the package by `require`.

import matron = require('matron');

export const {effect} = matron.loadSync()
  .openSessionWithoutCredentials(
    matron.loadSync().smartOnly({base: 'https://x.example/fhir', fhir: 'R4'}))
  .decide({method: 'GET', url: '/metadata'}, {now: 1});
