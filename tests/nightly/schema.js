// node schema.js FOLDER-OF-MODULES SCHEMA FILE...: each file against the schema; prints what is wrong.
const fs = require("fs");
const [modules, path, ...files] = process.argv.slice(2);
const schema = JSON.parse(fs.readFileSync(path));
const Ajv = require(modules + (schema.$schema.includes("draft-04") ? "/ajv-draft-04" : "/ajv")).default;
// The pattern of a language in SARIF's is one of before Unicode.
const ajv = new Ajv({strict: false, allErrors: true, unicodeRegExp: false});
require(modules + "/ajv-formats").default(ajv);
const validate = ajv.compile(schema);
for (const file of files) {
    if (validate(JSON.parse(fs.readFileSync(file)))) continue;
    console.log(file, JSON.stringify(validate.errors.slice(0, 5)));
    process.exitCode = 1;
}
