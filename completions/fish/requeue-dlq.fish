# Made by completions/generate.sh.
function __requeue_dlq_command
    set -l tokens (commandline -opc)
    set -e tokens[1..(contains -i -- -- $tokens)]
    complete -C "$tokens "(commandline -ct)
end
complete -c requeue-dlq -n 'contains -- -- (commandline -opc)' -x -a '(__requeue_dlq_command)'
complete -c requeue-dlq -n 'not __fish_seen_subcommand_from stats list show export import requeue process park unpark drop undo verify' -f -a 'stats list show export import requeue process park unpark drop undo verify'
complete -c requeue-dlq -s s -l store -x -a '(__readyline_behind_at)' -d 'where the messages are: sqlite:PATH, or a URL of redis, postgresql or amqp, or @FILE'
complete -c requeue-dlq -l queue -x -d 'a queue, or a glob of names'
complete -c requeue-dlq -s a -l action -x -a 'stats list show export import requeue process park unpark drop undo verify' -d 'what to do; may stand as the first operand instead'
complete -c requeue-dlq -l handler -x -a 'drop requeue park' -d 'what process without COMMAND means (default: park)'
complete -c requeue-dlq -s w -l where -x -d 'only messages for whose record this holds'
complete -c requeue-dlq -l id -x -d 'only this message'
complete -c requeue-dlq -l reason -x -d 'only messages of such a reason'
complete -c requeue-dlq -l older-than -x -d 'only messages that failed longer ago than this'
complete -c requeue-dlq -l max -x -d 'list or move at most so many of a queue, the oldest first (default: all)'
complete -c requeue-dlq -l parked -d 'look at the parked messages instead of the dead ones'
complete -c requeue-dlq -s n -l dry-run -d 'say what would be moved and what is guaranteed, write nothing'
complete -c requeue-dlq -l to -x -d 'requeue to this queue (default: where each message came from)'
complete -c requeue-dlq -l rate -x -d 'move at most so many, such as 50/s or 600/m'
complete -c requeue-dlq -l canary -x -d 'move N, watch them so long, and go on only if all were consumed'
complete -c requeue-dlq -l max-requeues -x -d 'park a message that came back so often instead of moving it again'
complete -c requeue-dlq -l strict -d 'leave what Celery workers would lose where it is, and fail'
complete -c requeue-dlq -l trash -r -F -d 'keep what drop throws away at the end of this file'
complete -c requeue-dlq -l no-trash -d 'throw away for good'
complete -c requeue-dlq -s y -l yes -d 'drop without asking on a terminal'
complete -c requeue-dlq -s j -l jobs -x -d 'commands of process at once (default: 1)'
complete -c requeue-dlq -l max-retries -x -d 'attempts of process after which a message is parked (default: 5)'
complete -c requeue-dlq -l format -x -a 'auto envelope celery rq sidekiq raw' -d 'how a Redis store holds messages (default: auto)'
complete -c requeue-dlq -l prefix -x -d 'what all keys of a Redis store begin with'
complete -c requeue-dlq -l mapping -x -a 'outbox feature-consumer-dlq pgmq procrastinate pg-boss good_job' -d 'of which kind the tables of a PostgreSQL store are'
complete -c requeue-dlq -l table -x -d 'an existing table that holds the messages'
complete -c requeue-dlq -l columns -x -d 'what stands in its columns'
complete -c requeue-dlq -l batch -x -d 'messages of one transaction or script (default: 1000); of one COMMAND, as JSON Lines'
complete -c requeue-dlq -l timeout -x -d 'limit of connecting and of each statement (default: 10s); of a COMMAND 5m'
complete -c requeue-dlq -l create -d 'make the SQLite file and its tables where they are missing'
complete -c requeue-dlq -l no-ledger -d 'write no ledger: no undo, verify or canary of this run'
complete -c requeue-dlq -l allow-empty -d 'a queue or a run that does not exist is well'
complete -c requeue-dlq -l allow-redelivery -d 'look at RabbitMQ\'s messages, which marks them as redelivered'
complete -c requeue-dlq -l max-line -x -d 'longest record that import accepts (default: 64MiB)'
complete -c requeue-dlq -l run -x -d 'the run that records belong to (default: a new UUIDv7)'
complete -c requeue-dlq -l redact-rules -r -F -d 'what else is a secret, or is none'
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
