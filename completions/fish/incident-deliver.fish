# Made by completions/generate.sh.
complete -c incident-deliver -n 'not __fish_seen_subcommand_from deliver status retry ping' -f -a 'deliver status retry ping'
complete -c incident-deliver -l spool -x -a '(__fish_complete_directories)' -d 'where incidents lie (default: reports/incidents)'
complete -c incident-deliver -l to -x -a '(__readyline_behind_at) pagerduty: pagerduty+https:// alertmanager+https:// sentry: sentry+https:// slack: slack+https:// https:// exec:' -d 'deliver to this sink, or to that in @FILE'
complete -c incident-deliver -l flush -d 'end when nothing waits any more (the default)'
complete -c incident-deliver -l follow -d 'stay, and deliver what comes until a signal comes'
complete -c incident-deliver -l deadline -x -d 'how long --flush tries (default: 1m); a ping 10s'
complete -c incident-deliver -l timeout -x -d 'limit of each request (default: 10s)'
complete -c incident-deliver -l backoff -x -d 'leave a sink alone so long after a failure, then twice (default: 1s)'
complete -c incident-deliver -l backoff-max -x -d 'never longer than this (default: 5m)'
complete -c incident-deliver -l ca-file -r -F -d 'further certificates of authorities to trust, PEM'
complete -c incident-deliver -l id -x -d 'retry: this incident alone'
complete -c incident-deliver -l unknown -d 'retry: also what may have arrived, and would arrive twice'
complete -c incident-deliver -l body -r -F -d 'ping: send the last lines of this file, or of -'
complete -c incident-deliver -l run -x -d 'the run that records belong to (default: a new UUIDv7)'
complete -c incident-deliver -l redact-rules -r -F -d 'what else is a secret, or is none'
complete -c incident-deliver -l jsonl -d 'write JSON Lines even to a terminal'
complete -c incident-deliver -l color -x -a 'auto always never' -d 'colour what is rendered for reading (default: auto)'
complete -c incident-deliver -l summary-only -d 'write no record but the summary'
complete -c incident-deliver -l output-json -r -F -d 'also save {"summary":...,"records":[...]}'
complete -c incident-deliver -s q -l quiet -d 'no messages'
complete -c incident-deliver -l schema -x -a 'delivery stats check summary' -d 'print the JSON Schema of a record type'
complete -c incident-deliver -s h -l help -d 'print this'
complete -c incident-deliver -s V -l version -d 'print the version, linked libraries and features'
# Files behind an @; what stands before it stays.
function __readyline_behind_at
    set -l word (string replace -r '^--[a-z-]+=' '' -- (commandline -ct))
    set -l parts (string split -m 1 @ -- $word)
    set -q parts[2]; and __fish_complete_path $parts[2] | string replace -r '^' "$parts[1]@"
end
