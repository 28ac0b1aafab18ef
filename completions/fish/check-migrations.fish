# Made by completions/generate.sh.
complete -c check-migrations -f -a '(__fish_complete_directories)'
complete -c check-migrations -l migrations-dir -x -a '(__fish_complete_directories)' -d 'the folder, where it is not named as operand'
complete -c check-migrations -l database-url -x -a '(__readyline_behind_at)' -d 'the database whose schema_migrations is compared (or @FILE)'
complete -c check-migrations -l skip-db-check -d 'judge the files alone'
complete -c check-migrations -l pending -x -a 'fail warn ok' -d 'what a migration that is not yet applied means (default: warn)'
complete -c check-migrations -l first -x -d 'the number that the first migration has (default: 0 or 1)'
complete -c check-migrations -l timeout -x -d 'limit for connecting and for each query (default: 10s)'
complete -c check-migrations -l run -x -d 'the run that records belong to (default: a new UUIDv7)'
complete -c check-migrations -l jsonl -d 'write JSON Lines even to a terminal'
complete -c check-migrations -l color -x -a 'auto always never' -d 'colour what is rendered for reading (default: auto)'
complete -c check-migrations -l summary-only -d 'write no record but the summary'
complete -c check-migrations -l output-json -r -F -d 'also save {"summary":...,"records":[...]}'
complete -c check-migrations -s q -l quiet -d 'no messages'
complete -c check-migrations -l schema -x -a 'check summary' -d 'print the JSON Schema of a record type'
complete -c check-migrations -s h -l help -d 'print this'
complete -c check-migrations -s V -l version -d 'print the version, linked libraries and features'
# Files behind an @; what stands before it stays.
function __readyline_behind_at
    set -l word (string replace -r '^--[a-z-]+=' '' -- (commandline -ct))
    set -l parts (string split -m 1 @ -- $word)
    set -q parts[2]; and __fish_complete_path $parts[2] | string replace -r '^' "$parts[1]@"
end
