#!/bin/sh
# A hook before a commit: judges the migrations as they are about to be committed, without a database.  What is new is judged
# by what its statements do; one that was committed before and is edited, renamed or deleted is refused.
#
#   migrations-hook.sh [options of check-migrations(1)] DIR
#
# For pre-commit, .pre-commit-hooks.yaml names it; without it, it is .git/hooks/pre-commit:  exec migrations-hook.sh DIR
# Needs check-migrations and readiness-report.  Compared is with HEAD, or with what pre-commit was told (--from-ref), unless
# --since names another revision, such as origin/main: then one that is not pushed yet may still be edited.
# A commit made with --no-verify, or elsewhere, did not ask this: what CI says counts (examples/ci).
set -eu

for program in check-migrations readiness-report; do
    command -v "$program" >/dev/null || {
        echo "$program is not installed, so the migrations are not judged" >&2
        exit 2
    }
done

# The index, not the working tree: that is what is committed, whatever lies around it.  Of the rest, what the arguments name,
# and what says how files are to be read.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$(git rev-parse --show-toplevel)"
mkdir "$work/tree"
{
    GIT_LITERAL_PATHSPECS=1 git ls-files -z -- "$@"
    git ls-files -z -- ':(glob)**/.gitattributes' ':(glob)**/alembic.ini'
} | git checkout-index -q -f -z --stdin --prefix="$work/tree/"
GIT_DIR=$(git rev-parse --absolute-git-dir)
GIT_WORK_TREE=$work/tree
export GIT_DIR GIT_WORK_TREE
unset GIT_INDEX_FILE GIT_PREFIX
cd "$work/tree"

# Before the first commit nothing is older.
since=${PRE_COMMIT_FROM_REF:-HEAD}
if [ "$since" != HEAD ] || git rev-parse -q --verify HEAD >/dev/null; then set -- --since "$since" "$@"; fi

check-migrations --skip-db-check "$@" | readiness-report --expect check-migrations --summary-only human
