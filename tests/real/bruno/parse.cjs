// Reads `.bru` files with Bruno's own parser, and prints the names of those that it refuses, as a list of JSON.
// Each argument is KIND:FILE; the kinds are request, collection (folders too) and environment.
const fs = require('node:fs');
const path = require('node:path');
const lang = require(path.join(process.cwd(), 'node_modules', '@usebruno', 'lang'));

const parsers = { request: lang.bruToJsonV2, collection: lang.collectionBruToJson, environment: lang.bruToEnvJsonV2 };
const refused = process.argv.slice(2).filter((argument) => {
  const [kind, ...rest] = argument.split(':');
  try {
    parsers[kind](fs.readFileSync(rest.join(':'), 'utf8'));
    return false;
  } catch {
    return true;
  }
});
console.log(JSON.stringify(refused));
