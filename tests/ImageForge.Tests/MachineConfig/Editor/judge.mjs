// SPDX-License-Identifier: Apache-2.0
// Reads YAML files as an editor does (yaml, YAML 1.2) and judges every document by a JSON Schema with ajv, in its strict
// mode, which refuses schemas with unknown or misplaced keywords.
//   node judge.mjs SCHEMA < names of files, one a line > lines of JSON {file, valid, errors}
import { readFileSync } from 'node:fs';
import Ajv2020 from 'ajv/dist/2020.js';
import { parseAllDocuments } from 'yaml';

const schema = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const ajv = new Ajv2020({ strict: true, allErrors: true });
const validate = ajv.compile(schema);
for (const file of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const documents = parseAllDocuments(readFileSync(file, 'utf8'), { maxAliasCount: 0, uniqueKeys: true });
  const errors = [];
  for (const document of documents) {
    if (document.errors.length > 0) {
      errors.push(...document.errors.map(e => e.code));
      continue;
    }
    try {
      if (!validate(document.toJS({ maxAliasCount: 0 }))) errors.push(...validate.errors.map(e => `${e.instancePath} ${e.message}`));
    } catch (e) {
      errors.push(e.message);
    }
  }
  console.log(JSON.stringify({ file, valid: errors.length === 0, errors: errors.slice(0, 20) }));
}
