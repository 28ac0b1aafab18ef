"""Compares tables of members (common/document_members.h), read from stdin, with the schemas of the files that they read: the
names, which are needed, and the kinds of their values where the schema says them.  Prints what differs."""
import json
import sys

KINDS = {
    "string": {"string"}, "text": {"string"}, "word": {"string"}, "duration": {"string"}, "bool": {"boolean"},
    "integer": {"integer"}, "number": {"number"}, "share": {"number", "string"}, "seconds": {"number", "string"},
    "size": {"integer", "string"}, "list": {"array"}, "object": {"object"},
}
NAMES = {str: "string", bool: "boolean", int: "integer", float: "number"}


def alternatives(root, node):
    """The schemas that a value may follow, without references and choices; `node` may be true."""
    if "$ref" in node:
        target = root
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        return alternatives(root, {**target, **{k: v for k, v in node.items() if k != "$ref"}})
    for word in ("anyOf", "oneOf"):
        if word in node and not "properties" in node:
            return [a for choice in node[word] for a in alternatives(root, choice)]
    return [node]


def objects(root, node):
    return [a for a in alternatives(root, node) if "properties" in a]


def types(root, node):
    found, words = set(), []
    for a in alternatives(root, node):
        if "enum" in a:
            words += a["enum"]
        said = a.get("type", [NAMES[type(v)] for v in [a.get("const", *a.get("enum", [None])[:1])] if v is not None])
        found |= {said} if isinstance(said, str) else set(said)
    return found, words


tables = {}
for line in sys.stdin:
    schema, place, path, kind, needed = line.rstrip("\n").split("\t")
    *outer, name = path.split(".")
    # Steps of several kinds may have a member of one name.
    kinds, _ = tables.setdefault((schema, place, tuple(outer)), {}).get(name, ([], False))
    tables[schema, place, tuple(outer)][name] = (kinds + [kind], needed == "needed")

seen = set()
for (schema, place, outer), members in tables.items():
    with open(f"common/schemas/{schema}.json") as file:
        root = json.load(file)
    found = objects(root, root["$defs"][place] if place else root)
    for name in outer:
        found = [o for f in found if name in f["properties"] for o in objects(root, f["properties"][name])]
    where = f"{schema}.json: {'.'.join([place or 'step', *outer])}"
    if not found:
        print(f"{where}: a table has it, the schema no such object")
        continue
    properties = {name: node for f in found for name, node in f["properties"].items()}
    required = set.intersection(*[set(f.get("required", [])) for f in found])
    dependent = {n for f in found for d in f.get("dependentSchemas", {}).values() for n in d.get("required", [])}
    for name in members.keys() - properties.keys():
        print(f"{where}: the schema lacks {name}")
    for name in properties.keys() - members.keys():
        print(f"{where}: no table has {name}")
    for name in members.keys() & properties.keys():
        kinds, needed = members[name]
        said, enum = types(root, properties[name])
        given, words = set(), ""
        for kind in kinds:
            kind, *more = kind.split("+")
            kind, _, words = kind.partition(":")
            given |= KINDS.get(kind, said).union(*[{"list": {"array"}, "false": {"boolean"}, "object": {"object"}}[m] for m in more])
        if said and said != given:
            print(f"{where}.{name}: {'/'.join(sorted(given))} in the table, {'/'.join(sorted(said))} in the schema")
        if words and enum and sorted(words.split("|")) != sorted(enum):
            print(f"{where}.{name}: {words} in the table, {'|'.join(enum)} in the schema")
        if needed and name not in required | dependent or not needed and name in required:
            print(f"{where}.{name}: {'needed' if needed else 'not needed'} in the table, but not so in the schema")
    seen.add(schema)
if not seen:
    print("no table at all")
