# The completions, as the shells use them: each line is typed on a terminal of a real shell, with a tab at its end.

load lib/harness

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    export HOME=$PWD
    mkdir migrations incidents
    touch policy.json baseline.jsonl plan.json url.txt header.txt run.jsonl nightly.sh 'with blank.txt'
    chmod +x nightly.sh
}

# typed|what the line is then
lines() {
    cat <<'EOT'
readiness-report hu|readiness-report human
readiness-report tap run|readiness-report tap run.jsonl
readiness-report --expect smo|readiness-report --expect smoke-stack
readiness-report --expect smoke-stack,load|readiness-report --expect smoke-stack,load-reco
readiness-report --color nev|readiness-report --color never
check-guardrails --contract-sc|check-guardrails --contract-scope
check-guardrails --policy pol|check-guardrails --policy policy.json
check-guardrails -p pol|check-guardrails -p policy.json
check-guardrails --baseline bas|check-guardrails --baseline baseline.jsonl
check-guardrails --contract-scope k|check-guardrails --contract-scope kpi
check-guardrails --expect=check-mig|check-guardrails --expect=check-migrations
check-guardrails --schema pol|check-guardrails --schema policy
check-guardrails --contract pol|check-guardrails --contract policy.json
check-guardrails ru|check-guardrails run.jsonl
check-migrations mig|check-migrations migrations/
check-migrations --pending f|check-migrations --pending fail
check-migrations --database-url @ur|check-migrations --database-url @url.txt
smoke-stack pla|smoke-stack plan.json
smoke-stack --suite sec|smoke-stack --suite security
smoke-stack --header @hea|smoke-stack --header @header.txt
smoke-stack --header=@hea|smoke-stack --header=@header.txt
smoke-stack -H @wit|smoke-stack -H @with\ blank.txt
smoke-stack -H @hea|smoke-stack -H @header.txt
smoke-stack --var token=@hea|smoke-stack --var token=@header.txt
requeue-dlq --action st|requeue-dlq --action stats
requeue-dlq -a par|requeue-dlq -a park
incident-emit --environment prod|incident-emit --environment production
incident-emit --dir inc|incident-emit --dir incidents/
incident-emit ru|incident-emit run.jsonl
incident-emit -- readiness-re|incident-emit -- readiness-report
incident-emit --chronic -- ./nigh|incident-emit --chronic -- ./nightly.sh
incident-emit mt|incident-emit mttr
incident-deliver sta|incident-deliver status
incident-deliver --to pagerduty+|incident-deliver --to pagerduty+https://
incident-deliver --to slack+|incident-deliver --to slack+https://
incident-deliver --to @ur|incident-deliver --to @url.txt
load-reco --engine f|load-reco --engine fast
load-reco --json @pla|load-reco --json @plan.json
load-reco --targets pla|load-reco --targets plan.json
EOT
}

# on_terminal SHELL...: types each line of stdin and a tab; ^X has the shell print its line.
on_terminal() {
    local typed completed steps=('expect=READY>') wanted=()
    while IFS='|' read -r typed completed; do
        steps+=("send=$typed\\t" 'send=^X' 'expect=>>')
        wanted+=("<<$completed>>")
    done
    local code=0
    timeout 120 "$TOP/tests/lib/terminal.py" -c 200 "${steps[@]}" 'send=^D' -- "$@" >shown || code=$?
    [ "$code" -eq 0 ]
    # A shell may add a blank, and zsh what goes away again: the = of a value, the comma of a list.
    grep -aoE '<<[^<>]*>>' shown | sed 's/[ =,]>>$/>>/' >got
    printf '%s\n' "${wanted[@]}" | diff - got || { cat -v shown; return 1; }
}

# as_bash LINE: COMP_WORDS and COMP_CWORD for it: a run of COMP_WORDBREAKS is a word of its own.
as_bash() {
    local rest=$1 breaks='[=@:><|&;(]'
    COMP_WORDS=()
    while [[ $rest =~ ^[[:space:]]*($breaks+|[^[:space:]=@:><|\&\;\(]+) ]]; do
        COMP_WORDS+=("${BASH_REMATCH[1]}")
        rest=${rest:${#BASH_REMATCH[0]}}
    done
    if [[ $1 == *' ' ]]; then COMP_WORDS+=(''); fi
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
}

# offered LINE: what bash offers for the last word of the line.
offered() {
    local program=${1%% *} function
    # shellcheck disable=SC1090
    source "$TOP/completions/bash/$program"
    # shellcheck disable=SC2317 # the function that is sourced calls it
    compopt() { :; }
    function=$(complete -p "$program")
    function=${function#*-F }
    as_bash "$1"
    "${function%% *}"
    printf '%s\n' "${COMPREPLY[@]}"
}

@test "bash: the functions offer what fits, and nothing else" {
    [ "$(offered 'readiness-report ' | paste -sd ' ')" = "human tap junit sarif github gitlab markdown prometheus readiness html svg ctrf badge" ]
    [ "$(offered 'readiness-report --expect smo')" = smoke-stack ]
    [ "$(offered 'readiness-report --expect smoke-stack,lo')" = smoke-stack,load-reco ]
    [ "$(offered 'check-guardrails --policy pol')" = policy.json ]
    [ "$(offered 'check-guardrails --policy=pol')" = policy.json ]
    [ "$(offered 'smoke-stack --header=@hea')" = @header.txt ]
    [ "$(offered 'smoke-stack --header @mig')" = @migrations/ ]
    [ "$(offered 'check-migrations ' | sort | paste -sd ' ')" = "incidents migrations" ]
    [ "$(offered 'check-migrations --pending ' | paste -sd ' ')" = "fail warn ok" ]
    [ "$(offered 'check-guardrails --min-samples ')" = "" ]
    [ "$(offered 'incident-emit -- ./nigh')" = ./nightly.sh ]
    [[ $(offered 'incident-emit -- readiness-re') == *readiness-report* ]]
    [ "$(offered 'incident-emit ' | sort | paste -sd ' ')" = "baseline.jsonl header.txt incidents list migrations mttr nightly.sh plan.json policy.json resolve run.jsonl show url.txt with blank.txt" ]
    [ "$(offered 'incident-emit show ')" = "" ]
    [ "$(offered 'incident-deliver --to s' | paste -sd ' ')" = "sentry: sentry+https:// slack: slack+https://" ]
    [ "$(offered 'incident-deliver ping ' | paste -sd ' ')" = "start success fail" ]
    # Behind -- no option is one.
    [ "$(offered 'readiness-report human -- --ex')" = "" ]
    for program in $PROGRAMS; do
        [ "$(offered "$program --")" = "$("$program" --option-table | cut -f 1 | sed 's/^/--/')" ]
    done
}

@test "bash completes on a terminal" {
    cat >rc <<'EOT'
for file in "$TOP"/completions/bash/*; do source "$file"; done
PS1='READY> '
bind -x '"\C-x": printf "<<%s>>\n" "$READLINE_LINE"; READLINE_LINE='
EOT
    lines | on_terminal bash --noprofile --rcfile rc -i
}

@test "zsh completes on a terminal" {
    cat >.zshrc <<'EOT'
fpath=("$TOP"/completions/zsh $fpath)
autoload -Uz compinit
compinit -u -D
PS1='READY> '
show() { print -r -- "<<$BUFFER>>"; BUFFER=; zle redisplay; }
zle -N show
bindkey '^X' show
EOT
    { lines; echo 'incident-emit -- readiness-report hu|incident-emit -- readiness-report human'; } |
        ZDOTDIR=$PWD on_terminal zsh -d -i
}

@test "fish completes" {
    mkdir -p config/fish/completions
    cp "$TOP"/completions/fish/* config/fish/completions
    { lines; echo 'incident-emit -- readiness-report hu|incident-emit -- readiness-report human'; } |
        while IFS='|' read -r typed completed; do
            offers=$(XDG_CONFIG_HOME=$PWD/config fish -c "complete -C '$typed'" | cut -f 1)
            completed=${completed//\\ /_} # a blank that belongs to a name
            grep -qxF -- "${completed##* }" <<<"${offers// /_}" || { echo "$typed: $offers, not ${completed##* }"; exit 1; }
        done
}

@test "the tools of --expect are the programs that write records" {
    for program in check-guardrails incident-emit readiness-report; do
        "$program" --option-table | awk -F '\t' '$1 == "expect" { print $5 }' | tr ' ' '\n' | sort >named
        for one in $PROGRAMS; do [ "$one" = readiness-report ] || echo "$one"; done | sort | diff - named
    done
}
