# The real workers of RQ, Sidekiq and Celery: jobs fail for real and are dead, requeue-dlq moves them, and they run.

load ../lib/harness
load ../lib/redis

redis() { redis-cli -p "$redis_port" "$@"; }

dlq() {
    local action=$1
    shift
    requeue-dlq "$action" --store "$redis_url" --jsonl "$@" >records || { cat records; return 1; }
}

# lines FILE COUNT: whether the file has so many.
lines() { [ "$([ ! -e "$1" ] || cat "$1" | wc -l)" -ge "$2" ]; }

count_dead() { [ "$(redis zcard "$1")" -eq "$2" ]; }

# ran: what the jobs wrote down, each once.
ran() { sort -n done | paste -sd ' '; }

verdict() { records check records .message | tail -n 1; }

# ---- RQ ----

rq_application() {
    cat >app.py <<'PYTHON'
import os
def work(number, name):
    if not os.path.exists("mended"):
        raise ValueError("still broken: %d" % number)
    with open("done", "a") as out:
        out.write("%d\n" % number)
PYTHON
    cat >enqueue.py <<PYTHON
import redis, rq, app
queue = rq.Queue("mail", connection=redis.Redis(port=$redis_port))
for number in range(1, 21):
    queue.enqueue(app.work, number, name="é")
PYTHON
    PYTHONPATH=. "$PYTHON" enqueue.py
}

rq_works() {
    PYTHONPATH=. timeout 120 rq worker --burst --quiet --url "$redis_url" mail >worker.log 2>&1
}

@test "rq: jobs fail, go to rq:failed:mail, are requeued, and its worker runs each once" {
    start_redis
    rq_application
    rq_works
    count_dead rq:failed:mail 20
    dlq stats --queue mail
    validate_records records
    [ "$(records stats records '"\(.depth) \(.reasons | tojson)"')" = '20 {"ValueError":20}' ]
    # A canary that fails again: its worker takes it meanwhile.
    start worker env PYTHONPATH=. rq worker --quiet --url "$redis_url" mail
    status=0
    dlq requeue --queue mail --canary 3:60s || status=$?
    [ "$status" -eq 1 ]
    [[ "$(verdict)" == *"the canary came back: "*" of 3 failed again (ValueError"* ]]
    wait_for 60 count_dead rq:failed:mail 20
    : >mended
    dlq requeue --queue mail --canary 3:10s --run A
    wait_for 60 lines done 20
    [ "$(ran)" = "$(seq 20 | paste -sd ' ')" ]
    wait_for 30 eval '[ "$(redis llen rq:queue:mail)" -eq 0 ]'
    dlq verify --queue mail --run A
    [[ "$(verdict)" == *"20 consumed"* ]]
}

@test "rq: what was exported, thrown away and imported runs, too; so does what was undone and requeued" {
    start_redis
    rq_application
    rq_works
    dlq export --queue mail
    grep '"type":"message"' records >jobs
    dlq drop --queue mail --no-trash --yes
    [ "$(redis exists rq:failed:mail)" -eq 0 ]
    dlq import --queue mail --format rq jobs
    dlq requeue --queue mail --run A
    dlq undo --queue mail --run A
    count_dead rq:failed:mail 20
    dlq requeue --queue mail
    : >mended
    rq_works
    [ "$(ran)" = "$(seq 20 | paste -sd ' ')" ]
}

# ---- Sidekiq ----

sidekiq_application() {
    cat >app.rb <<RUBY
require "sidekiq"
Sidekiq.configure_server { |config| config.redis = { url: "$redis_url" } }
Sidekiq.configure_client { |config| config.redis = { url: "$redis_url" } }
class HardJob
  include Sidekiq::Worker
  sidekiq_options queue: "mail", retry: 0
  def perform(number, name)
    raise ArgumentError, "still broken: #{number}" unless File.exist?("mended")
    File.open("done", "a") { |out| out.puts number }
  end
end
RUBY
    ruby -r ./app.rb -e '(1..20).each { |number| HardJob.perform_async(number, "é") }' 2>client.log
}

@test "sidekiq: jobs fail, go to the dead set, are requeued, and its worker runs each once" {
    start_redis
    sidekiq_application
    start sidekiq sidekiq -r ./app.rb -q mail -c 2
    wait_for 60 count_dead dead 20
    dlq stats --queue mail
    validate_records records
    [ "$(records stats records '"\(.depth) \(.reasons | tojson)"')" = '20 {"ArgumentError":20}' ]
    status=0
    dlq requeue --queue mail --canary 3:60s || status=$?
    [ "$status" -eq 1 ]
    [[ "$(verdict)" == *"the canary came back: "*" of 3 failed again (ArgumentError"* ]]
    wait_for 60 count_dead dead 20
    : >mended
    dlq requeue --queue mail --canary 3:10s --run A
    wait_for 60 lines done 20
    [ "$(ran)" = "$(seq 20 | paste -sd ' ')" ]
    dlq verify --queue mail --run A
    [[ "$(verdict)" == *"20 consumed"* ]]
}

@test "sidekiq: what was undone, parked, exported and imported is what its own API reads and retries" {
    start_redis
    sidekiq_application
    start sidekiq sidekiq -r ./app.rb -q mail -c 1
    wait_for 60 count_dead dead 20
    kill -TERM "$started"
    wait_for 30 eval '! kill -0 '"$started"
    redis zrange dead 0 -1 withscores >before
    dlq requeue --queue mail --run A
    dlq undo --queue mail --run A
    dlq park --queue mail --max 5
    dlq unpark --queue mail
    dlq export --queue mail
    grep '"type":"message"' records >jobs
    dlq drop --queue mail --no-trash --yes
    dlq import --format sidekiq jobs
    redis zrange dead 0 -1 withscores | cmp - before
    : >mended
    ruby -r ./app.rb -e 'require "sidekiq/api"; Sidekiq::DeadSet.new.first(10).each(&:retry)'
    dlq requeue --queue mail
    start sidekiq sidekiq -r ./app.rb -q mail -c 2
    wait_for 60 lines done 20
    [ "$(ran)" = "$(seq 20 | paste -sd ' ')" ]
}

# ---- Celery ----

# celery_application PROTOCOL
celery_application() {
    cat >app.py <<PYTHON
import os
from celery import Celery
app = Celery("app", broker="$redis_url")
app.conf.task_protocol = $1
app.conf.task_default_queue = "mail"
app.conf.broker_transport_options = {"priority_steps": [0, 3, 6, 9], "sep": "\x06\x16"}
@app.task
def work(number, name):
    if not os.path.exists("mended"):
        raise ValueError("still broken")
    with open("done", "a") as out:
        out.write("%d\n" % number)
PYTHON
    PYTHONPATH=. "$PYTHON" -c 'import app
for number in range(1, 21):
    app.work.apply_async((number, "é"), priority=number % 10)'
}

# An application of its own puts messages aside: all that wait become dead letters, the oldest at the right end.
celery_dies() {
    local list
    for list in mail mail$'\x06\x16'3 mail$'\x06\x16'6 mail$'\x06\x16'9; do
        while [ "$(redis exists "$list")" -eq 1 ]; do redis rpoplpush "$list" dlq:mail >/dev/null; done
    done
}

@test "celery: messages of both protocols and all priorities go back, and its worker runs each once" {
    for protocol in 1 2; do
        start_redis
        rm -f done records
        celery_application $protocol
        celery_dies
        [ "$(redis llen dlq:mail)" -eq 20 ]
        dlq list --queue mail
        validate_records records
        [ "$(records message records .format | sort -u)" = celery ]
        : >mended
        dlq requeue --queue mail --run A
        start celery env PYTHONPATH=. "$PYTHON" -m celery -A app worker -Q mail --concurrency 1 --pool solo --without-gossip --without-mingle -l warning
        wait_for 90 lines done 20
        [ "$(ran)" = "$(seq 20 | paste -sd ' ')" ]
        dlq verify --queue mail --run A
        [[ "$(verdict)" == *"20 consumed"* ]]
        [ "$(redis hlen unacked)" -eq 0 ]
        kill "$started"
    done
}
