// node sarif.js FOLDER-OF-MODULES FILE...: each against the schema of SARIF 2.1.0; prints what is wrong.
const fs = require("fs");
const [modules, ...files] = process.argv.slice(2);
const Ajv = require(modules + "/ajv-draft-04").default;
const schema = JSON.parse(fs.readFileSync(modules + "/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json"));
const ajv = new Ajv({strict: false, allErrors: true, unicodeRegExp: false});
require(modules + "/ajv-formats").default(ajv);
const validate = ajv.compile(schema);
for (const file of files) {
    if (validate(JSON.parse(fs.readFileSync(file)))) continue;
    console.log(file, JSON.stringify(validate.errors.slice(0, 5)));
    process.exitCode = 1;
}
