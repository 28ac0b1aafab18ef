#!/usr/bin/python3
"""pods.py FILE NAME [--index N] [--secret NAME=FOLDER]... [--replace FROM=TO]...: runs the pod of a Job or CronJob here.

What a kubelet does with the pod, as far as it can be done without a cluster: the init containers and then the container
run with no environment but their own, volumes are folders (secrets those that are given, ConfigMaps those of the files
beside FILE, claims stay in ./claims), $(NAME) is filled in, and with readOnlyRootFilesystem nothing but the mounts that are
not readOnly can be written.  Paths of mounts are replaced in the commands, and what --replace names: what the image of a
container has, or how long a test can wait.  Ends as the container does.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import yaml

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import confined  # noqa: E402


def documents(folder):
    for path in sorted(pathlib.Path(folder).glob("*.yaml")):
        yield from yaml.safe_load_all(path.read_text(encoding="utf-8"))


def pod_of(file, name):
    for document in yaml.safe_load_all(pathlib.Path(file).read_text(encoding="utf-8")):
        if document["metadata"]["name"] == name and document["kind"] == "Job":
            return document["spec"]["template"]["spec"]
        if document["metadata"]["name"] == name and document["kind"] == "CronJob":
            return document["spec"]["jobTemplate"]["spec"]["template"]["spec"]
    sys.exit(f"pods.py: no Job {name} in {file}")


def folder_of(volume, secrets, beside):
    """Where a volume lies here."""
    folder = pathlib.Path(tempfile.mkdtemp())
    if "secret" in volume:
        given = pathlib.Path(secrets[volume["secret"]["secretName"]])
        for item in volume["secret"].get("items") or [{"key": f.name, "path": f.name} for f in given.iterdir()]:
            (folder / item["path"]).write_bytes((given / item["key"]).read_bytes())
    elif "configMap" in volume:
        maps = [d for d in documents(beside) if d["kind"] == "ConfigMap" and d["metadata"]["name"] == volume["configMap"]["name"]]
        for key, text in maps[0]["data"].items():
            (folder / key).write_text(text, encoding="utf-8")
    elif "persistentVolumeClaim" in volume:
        folder = pathlib.Path("claims", volume["persistentVolumeClaim"]["claimName"]).resolve()
        folder.mkdir(parents=True, exist_ok=True)
    elif "emptyDir" not in volume:
        sys.exit(f"pods.py: no such volume here: {volume}")
    return str(folder)


class Container:
    def __init__(self, spec, folders, index, replaced):
        self.environment = {v["name"]: v["value"] for v in spec.get("env", [])}
        self.mounts = {m["mountPath"]: folders[m["name"]] for m in spec.get("volumeMounts", [])}
        self.writable = [folders[m["name"]] for m in spec.get("volumeMounts", []) if not m.get("readOnly")]
        self.read_only = spec["securityContext"].get("readOnlyRootFilesystem", False)
        words = {**self.mounts, **replaced}
        self.pattern = re.compile("|".join(sorted(map(re.escape, words), key=len, reverse=True)) or "(?!)")
        self.words = words
        self.environment = {name: self.here(value) for name, value in self.environment.items()}
        if index is not None:
            self.environment["JOB_COMPLETION_INDEX"] = index
        self.command = [self.here(self.filled(word)) for word in spec["command"] + spec.get("args", [])]
        # A ConfigMap's scripts name mounts, too.
        for path in (p for m in spec.get("volumeMounts", []) if m["name"] == "config" for p in pathlib.Path(folders[m["name"]]).iterdir()):
            path.write_text(self.here(path.read_text(encoding="utf-8")), encoding="utf-8")

    def here(self, text):
        return self.pattern.sub(lambda found: self.words[found[0]], text)

    def filled(self, word):
        return re.sub(r"\$\((\w+)\)", lambda found: self.environment.get(found[1], found[0]), word)

    def run(self):
        kept = {name: os.environ[name] for name in ("PATH", "LC_ALL") if name in os.environ}
        if "/tmp" in self.mounts:
            kept["TMPDIR"] = self.mounts["/tmp"]
        unit = {"ProtectSystem": ["strict"]}
        before = (lambda: confined.landlock(unit, [*self.writable, "/dev/null"])) if self.read_only else None
        return subprocess.run(self.command, env={**kept, **self.environment}, preexec_fn=before, check=False).returncode


def pairs(words):
    return dict(word.split("=", 1) for word in words)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("name")
    parser.add_argument("--index")
    parser.add_argument("--secret", action="append", default=[])
    parser.add_argument("--replace", action="append", default=[])
    given = parser.parse_args()
    pod = pod_of(given.file, given.name)
    secrets = pairs(given.secret)
    folders = {v["name"]: folder_of(v, secrets, os.path.dirname(given.file)) for v in pod.get("volumes", [])}
    for spec in pod.get("initContainers", []) + pod["containers"]:
        status = Container(spec, folders, given.index, pairs(given.replace)).run()
        if status != 0:
            sys.exit(status if status > 0 else 128 - status)


main()
