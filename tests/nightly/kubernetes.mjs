// node kubernetes.mjs FOLDER-OF-MODULES FILE.json...: each document against the schema of its kind in Kubernetes' API, which
// the package kubernetes-models brings; prints what is wrong, unknown members too.
//
// The schemas let unknown members pass.  So each object is handed over behind a proxy that writes down which of its members
// the schema asks for; those that are there and were never asked for are unknown.
import fs from "node:fs";
import path from "node:path";
import {pathToFileURL} from "node:url";

const [modules, ...files] = process.argv.slice(2);

const watched = (value, where, asked) => {
    if (value === null || typeof value !== "object") return value;
    const seen = new Set();
    asked.push({where, value, seen});
    const inner = new Map();
    return new Proxy(value, {
        get(object, name) {
            if (typeof name === "string") seen.add(name);
            const member = object[name];
            if (!Object.hasOwn(object, name)) return member;
            if (!inner.has(name)) inner.set(name, watched(member, `${where}/${name}`, asked));
            return inner.get(name);
        },
    });
};

for (const file of files) {
    const document = JSON.parse(fs.readFileSync(file));
    const complain = (text) => { console.log(`${file}: ${document.kind}: ${text}`); process.exitCode = 1; };
    const folder = path.resolve(modules, "kubernetes-models", document.apiVersion, `${document.kind}.js`);
    if (!fs.existsSync(folder)) { complain(`no such kind in ${document.apiVersion}`); continue; }
    const model = await import(pathToFileURL(folder));
    // The schema lies where the model takes it from.
    const [, schema] = fs.readFileSync(folder, "utf8").match(/import\{validate\}from"([^"]*)"/);
    const {validate} = await import(pathToFileURL(path.resolve(path.dirname(folder), schema)));
    if (!model[document.kind]) complain("no such model");
    const asked = [];
    if (!validate(watched(document, "", asked))) {
        for (const error of validate.errors) complain(`${error.instancePath} ${JSON.stringify(error.params)} ${error.message ?? error.keyword}`);
    }
    for (const {where, value, seen} of asked) {
        for (const name of Array.isArray(value) ? [] : Object.keys(value)) {
            if (!seen.has(name)) complain(`${where}/${name}: unknown`);
        }
    }
}
