#!/usr/bin/env python3
"""Runs the job of a component as GitLab and its runner do: of their language only what ours uses.

usage: gitlab.py TEMPLATE FILE

FILE is a .gitlab-ci.yml that includes the component, and may add to its job.  Inputs are put into the template's text; CI/CD
variables come from the environment.  Exit status: the job's.
"""
import os
import re
import subprocess
import sys

import yaml


def inputs_of(header, given):
    """What the header declares, by what was given: another name, a value that is no option or none at all is refused."""
    declared = header["spec"]["inputs"]
    unknown = given.keys() - declared.keys()
    if unknown:
        raise SystemExit(f"the component has no input {', '.join(sorted(unknown))}")
    values = {}
    for name, about in declared.items():
        if name not in given and "default" not in about:
            raise SystemExit(f"input {name} is required")
        values[name] = str(given.get(name, about.get("default")))
        if values[name] not in about.get("options", [values[name]]):
            raise SystemExit(f"input {name}: {values[name]} is none of {about['options']}")
    return values


def interpolated(template, given):
    with open(template, encoding="utf-8") as file:
        header, body = re.split(r"^---\n", file.read(), flags=re.MULTILINE)
    values = inputs_of(yaml.safe_load(header), given)
    return yaml.safe_load(re.sub(r"\$\[\[ inputs\.([a-z-]+) \]\]", lambda match: values[match.group(1)], body))


def merged(included, own):
    if not isinstance(included, dict) or not isinstance(own, dict):
        return own
    return {**included, **{key: merged(included.get(key), value) for key, value in own.items()}}


def expanded(variables):
    """$NAME and ${NAME}, of the job and of the project; $$ is a dollar."""
    known = {**os.environ, **variables}

    def word(match):
        name = match.group(1) or match.group(2)
        return known.get(name, "") if name else "$"

    return {name: re.sub(r"\$(?:\$|(\w+)|\{(\w+)\})", word, str(value)) for name, value in variables.items()}


def main(template, path):
    with open(path, encoding="utf-8") as file:
        pipeline = yaml.safe_load(file)
    (include,) = pipeline.pop("include")
    assert re.fullmatch(r"\$CI_SERVER_FQDN/GROUP/readyline/gate@[0-9.]+", include["component"]), include
    jobs = merged(interpolated(template, include.get("inputs", {})), pipeline)
    assert len(jobs) == 1, list(jobs)
    (job,) = jobs.values()
    script = "\n".join(job["before_script"] + job["script"])
    assert "$[[" not in script, "an input stands in shell code"
    env = {**os.environ, **expanded(job["variables"]), "CI": "true", "CI_PIPELINE_ID": "77"}
    return subprocess.run(["bash", "-eo", "pipefail", "-c", script], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
