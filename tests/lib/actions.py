#!/usr/bin/env python3
"""Runs a composite action, or one job of a workflow, as the runner of GitHub Actions does: of its language only what ours use.

usage: actions.py FILE CONTEXT

FILE has runs.steps, or one job with steps; CONTEXT is a JSON file of what stands in inputs, vars, secrets and github, of the
outputs that steps of other actions have (by their id), and of the action that stands in for the one of the repository
({"action": FILE}).  A step of another action is noted in used.jsonl; the outputs of a composite action go to outputs.json.
Exit status: 1 when a step failed.
"""
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml


class Context:
    def __init__(self, values):
        self.values = {"inputs": {}, "vars": {}, "secrets": {}, "github": {}, **values}
        self.steps = {}
        self.failed = False

    def value(self, words):
        """A name such as inputs.base-url; what is not known is a fault of the file, not an empty string as on GitHub."""
        if words[0] == "steps":
            _, step, member, name = words
            assert member == "outputs", words
            if step not in self.steps:
                raise SystemExit(f"no step {step} stands before: {'.'.join(words)}")
            return self.steps[step].get(name, "")
        context, name = words[0], ".".join(words[1:])
        if context in ("inputs", "github") and name not in self.values[context]:
            raise SystemExit(f"there is no {context}.{name}")
        return self.values[context].get(name, "")  # a variable or a secret may not be set

    def term(self, text):
        if text.startswith("'") and text.endswith("'"):
            return text[1:-1].replace("''", "'")
        if text.startswith("!"):
            return {"true": "false", "false": "true"}[self.term(text[1:])]
        if re.fullmatch(r"[a-z]+(\.[A-Za-z0-9_-]+)+", text):
            return self.value(text.split("."))
        raise SystemExit(f"not understood: {text}")

    def holds(self, condition):
        """A chain of comparisons; a step without always() runs only when none failed before it."""
        parts = [part.strip() for part in condition.split("&&")]
        always = "always()" in parts
        for part in parts:
            if part in ("always()", "success()"):
                continue
            left, operator, right = re.fullmatch(r"(\S+) (==|!=) (\S+)", part).groups()
            if (self.term(left) == self.term(right)) != (operator == "=="):
                return False
        return always or not self.failed

    def fill(self, value):
        if not isinstance(value, str):
            return json.dumps(value)
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda match: self.term(match.group(1)), value)

    def fill_all(self, values):
        return {name: self.fill(value) for name, value in (values or {}).items()}


def outputs_of(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().splitlines()
    assert all(re.match(r"[a-z-]+=", line) for line in lines), lines
    return dict(line.split("=", 1) for line in lines)


def run(step, context, env):
    """The words of a step are a file for its shell; nothing may be put into them."""
    assert "${{" not in step["run"], "an expression stands in shell code: " + step["run"]
    with tempfile.NamedTemporaryFile("w", suffix=".sh") as script, tempfile.NamedTemporaryFile() as output:
        script.write(step["run"])
        script.flush()
        done = subprocess.run([step.get("shell", "sh"), "-e", script.name], check=False,
                              cwd=context.fill(step.get("working-directory", ".")),
                              env={**env, "GITHUB_OUTPUT": output.name})
        return done.returncode, outputs_of(output.name)


def use(step, context, env):
    values = context.fill_all(step.get("with"))
    if step["uses"].startswith("OWNER/readyline@"):
        return run_action(context.values["action"], {**context.values, "inputs": values}, env)
    with open("used.jsonl", "a", encoding="utf-8") as file:
        file.write(json.dumps({"uses": step["uses"], "with": values}) + "\n")
    return 0, context.values.get("outputs", {}).get(step.get("id"), {})


def run_steps(steps, context, env):
    for step in steps:
        if not context.holds(step.get("if", "success()")):
            continue
        step_env = {**env, **context.fill_all(step.get("env"))}
        status, outputs = (run if "run" in step else use)(step, context, step_env)
        if "id" in step:
            context.steps[step["id"]] = outputs
        context.failed = context.failed or status != 0


def run_action(path, values, env):
    with open(path, encoding="utf-8") as file:
        action = yaml.safe_load(file)
    unknown = values["inputs"].keys() - action["inputs"].keys()
    if unknown:
        raise SystemExit(f"the action has no input {', '.join(sorted(unknown))}")
    defaults = {name: given.get("default", "") for name, given in action["inputs"].items()}
    context = Context({**values, "inputs": {**defaults, **values["inputs"]}})
    context.steps = {step["id"]: {} for step in action["runs"]["steps"] if "id" in step}
    run_steps(action["runs"]["steps"], context, {**env, "GITHUB_ACTION_PATH": os.path.dirname(os.path.abspath(path))})
    outputs = {name: context.fill(output["value"]) for name, output in action["outputs"].items()}
    with open("outputs.json", "w", encoding="utf-8") as file:
        json.dump(outputs, file)
    return int(context.failed), outputs


def run_job(job, values, env):
    context = Context(values)
    context.steps = {step["id"]: {} for step in job["steps"] if "id" in step}
    run_steps(job["steps"], context, {**env, **context.fill_all(job.get("env"))})
    return int(context.failed)


def main(path, context):
    with open(path, encoding="utf-8") as file:
        document = yaml.safe_load(file)
    with open(context, encoding="utf-8") as file:
        values = json.load(file)
    if "runs" in document:
        return run_action(path, values, dict(os.environ))[0]
    (job,) = document["jobs"].values()
    return run_job(job, values, dict(os.environ))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
