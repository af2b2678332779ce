// Validates outputs against the schemas in docs/json: node validate.js MODULES SCHEMAS OUTPUTS
// OUTPUTS has a JSON array on each line: [name of the schema, output]. Prints invalid outputs; exit code 1 then.
const fs = require("fs");
const path = require("path");
const [modules, schemas, outputs] = process.argv.slice(2);
const Ajv = require(path.join(modules, "ajv/dist/2020"));
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, allErrors: true });
require(path.join(modules, "ajv-formats"))(ajv);
for (const file of fs.readdirSync(schemas)) {
  ajv.addSchema(JSON.parse(fs.readFileSync(path.join(schemas, file), "utf8")));
}
let invalid = 0;
for (const line of fs.readFileSync(outputs, "utf8").split("\n").filter((text) => text)) {
  const [name, output] = JSON.parse(line);
  const validate = ajv.getSchema(name + ".json");
  if (!validate(output)) {
    invalid++;
    console.log(name, JSON.stringify(output).slice(0, 300), JSON.stringify(validate.errors).slice(0, 1000));
  }
}
process.exit(invalid ? 1 : 0);
