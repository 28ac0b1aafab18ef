# Made by completions/generate.sh.
complete -c requeue-dlq -s s -l store -x -a '(__readyline_behind_at)' -d 'where the messages are: sqlite:PATH, redis://:PASSWORD@HOST:PORT/DB, @FILE'
complete -c requeue-dlq -l queue -x -d 'the queue whose dead letters are meant'
complete -c requeue-dlq -s a -l action -x -a 'stats list requeue park import process' -d 'what to do; process: see --handler'
complete -c requeue-dlq -l handler -x -a 'drop requeue' -d 'what process means (default: drop, which parks)'
complete -c requeue-dlq -s w -l where -x -d 'only messages for whose record this holds'
complete -c requeue-dlq -l max -x -d 'list or move at most so many, the oldest first (default: all; process: 100)'
complete -c requeue-dlq -s n -l dry-run -d 'say what would be moved and what is guaranteed, write nothing'
complete -c requeue-dlq -l strict -d 'leave what Celery workers would lose where it is, and fail'
complete -c requeue-dlq -l batch -x -d 'messages of one transaction or script (default: 100)'
complete -c requeue-dlq -l timeout -x -d 'limit of connecting, and of each statement or command (default: 10s)'
complete -c requeue-dlq -l create -d 'make the SQLite file and its tables where they are missing'
complete -c requeue-dlq -l max-line -x -d 'longest record that import accepts (default: 16MiB)'
complete -c requeue-dlq -l run -x -d 'the run that records belong to (default: a new UUIDv7)'
complete -c requeue-dlq -l jsonl -d 'write JSON Lines even to a terminal'
complete -c requeue-dlq -l color -x -a 'auto always never' -d 'colour what is rendered for reading (default: auto)'
complete -c requeue-dlq -l summary-only -d 'write no record but the summary'
complete -c requeue-dlq -l output-json -r -F -d 'also save {"summary":...,"records":[...]}'
complete -c requeue-dlq -s q -l quiet -d 'no messages'
complete -c requeue-dlq -l schema -x -a 'message move stats check summary' -d 'print the JSON Schema of a record type'
complete -c requeue-dlq -s h -l help -d 'print this'
complete -c requeue-dlq -s V -l version -d 'print the version, linked libraries and features'
# Files behind an @; what stands before it stays.
function __readyline_behind_at
    set -l word (string replace -r '^--[a-z-]+=' '' -- (commandline -ct))
    set -l parts (string split -m 1 @ -- $word)
    set -q parts[2]; and __fish_complete_path $parts[2] | string replace -r '^' "$parts[1]@"
end
