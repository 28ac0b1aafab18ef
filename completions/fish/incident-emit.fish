# Made by completions/generate.sh.
function __incident_emit_command
    set -l tokens (commandline -opc)
    set -e tokens[1..(contains -i -- -- $tokens)]
    complete -C "$tokens "(commandline -ct)
end
complete -c incident-emit -n 'contains -- -- (commandline -opc)' -x -a '(__incident_emit_command)'
complete -c incident-emit -l dir -x -a '(__fish_complete_directories)' -d 'where incidents go (default: reports/incidents)'
complete -c incident-emit -l environment -x -a 'local ci staging production' -d 'where this happened (default: local)'
complete -c incident-emit -l kind -x -a 'api celery worker cli migration load guardrail' -d 'what failed (default: from the failed check)'
complete -c incident-emit -l logs -r -F -d 'keep the last lines of this log'
complete -c incident-emit -l last -x -d 'how many lines (default: 100)'
complete -c incident-emit -l env -x -d 'keep this environment variable too; repeatable'
complete -c incident-emit -l expect -x -a '(__fish_complete_list , "string split \" \" \"check-migrations smoke-stack load-reco records-from check-guardrails requeue-dlq incident-emit\"")' -d 'tools whose summary must be there, separated by commas'
complete -c incident-emit -l tee -d 'pass the records through'
complete -c incident-emit -l log-dir -x -a '(__fish_complete_directories)' -d 'COMMAND: where crash dumps go (default: as --dir)'
complete -c incident-emit -l records -r -F -d 'COMMAND: where records go (default: nowhere)'
complete -c incident-emit -l chronic -d 'COMMAND: show what it says only when it fails'
complete -c incident-emit -l request-id -x -d 'COMMAND: the request that it serves'
complete -c incident-emit -l timeout -x -d 'COMMAND: end it with SIGTERM when it takes longer'
complete -c incident-emit -l kill-after -x -d 'COMMAND: SIGKILL so long after that (default: 10s)'
complete -c incident-emit -l after -x -d 'COMMAND: no incident before N failures in a row'
complete -c incident-emit -l key -x -d 'COMMAND: whose failures these are (default: its words)'
complete -c incident-emit -l run -x -d 'the run that records belong to (default: a new UUIDv7)'
complete -c incident-emit -l ignore-status -d 'may end better than the checks and summaries read'
complete -c incident-emit -l max-line -x -d 'longest record accepted (default: 16MiB)'
complete -c incident-emit -l jsonl -d 'write JSON Lines even to a terminal'
complete -c incident-emit -l color -x -a 'auto always never' -d 'colour what is rendered for reading (default: auto)'
complete -c incident-emit -l summary-only -d 'write no record but the summary'
complete -c incident-emit -l output-json -r -F -d 'also save {"summary":...,"records":[...]}'
complete -c incident-emit -s q -l quiet -d 'no messages'
complete -c incident-emit -l schema -x -a 'incident incident_v1 check summary' -d 'print the JSON Schema of a record type'
complete -c incident-emit -s h -l help -d 'print this'
complete -c incident-emit -s V -l version -d 'print the version, linked libraries and features'
