# Made by completions/generate.sh.
complete -c check-migrations -f -a '(__fish_complete_directories)'
complete -c check-migrations -l migrations-dir -x -a '(__fish_complete_directories)' -d 'the folder, where it is not named as operand'
complete -c check-migrations -l layout -x -a 'auto plain golang-migrate dbmate goose flyway sqlx prisma atlas rails alembic' -d 'whose migrations they are (default: auto)'
complete -c check-migrations -l pattern -x -d 'a rule of the house: what every file\'s name has to fit'
complete -c check-migrations -l first -x -d 'the number that the first migration has (default: 0 or 1)'
complete -c check-migrations -l lock -r -F -d 'checksums that the files are held to'
complete -c check-migrations -l write-lock -r -F -d 'write them anew'
complete -c check-migrations -l since -x -d 'a revision of git: what was there may not change, what is new comes behind it'
complete -c check-migrations -l database-url -x -a '(__readyline_behind_at)' -d 'the database whose ledger is compared (or @FILE)'
complete -c check-migrations -l skip-db-check -d 'judge the files alone'
complete -c check-migrations -l table -x -d 'the ledger\'s table (default: the tool\'s)'
complete -c check-migrations -l version-column -x -d 'its column with the version (default: the tool\'s)'
complete -c check-migrations -l checksum-column -x -d 'its column with the checksum (default: the tool\'s)'
complete -c check-migrations -l pending -x -a 'fail warn ok' -d 'what a migration that is not yet applied means (default: warn)'
complete -c check-migrations -l timeout -x -d 'limit for connecting and for each query (default: 10s)'
complete -c check-migrations -l replay -x -a '(__readyline_behind_at)' -d 'apply all to a scratch database that is made there (or @FILE; sqlite:)'
complete -c check-migrations -l dialect -x -a 'auto postgres sqlite none' -d 'whose SQL is judged (default: that of the database, else found out)'
complete -c check-migrations -l pg-version -x -d 'the PostgreSQL that it will run on (default: the server\'s, else 15)'
complete -c check-migrations -l allow -x -d 'do not count what this rule finds, in the files that the glob fits'
complete -c check-migrations -l rules -d 'print the rules, and end'
complete -c check-migrations -l run -x -d 'the run that records belong to (default: a new UUIDv7)'
complete -c check-migrations -l redact-rules -r -F -d 'what else is a secret, or is none'
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
