# The unit tests of common/ and of the programs' own files, one program each.

load lib/harness

run_unit() {
    run timeout 70 "$BUILD/tests/unit/$1"
    echo "$output"
    [ "$status" -eq 0 ]
}

# Every source has its test below; a forgotten one fails here.
@test "every unit test is run" {
    for source in "$TOP"/tests/unit/*_test.c; do
        name=$(basename "$source" .c)
        grep -q "run_unit $name\$" "$BATS_TEST_FILENAME" || { echo "not run: $name"; false; }
    done
}

@test "text, clock, units, uuid, JSON writer" {
    run_unit base_test
}

@test "HTTP: answers, ids, deadlines, misbehaving servers" {
    run_unit http_test
}

@test "HTTP: redirects lead where RFC 3986 says" {
    run_unit http_redirect_test
}

@test "HTTP: fields, status lines, what frames a body" {
    run_unit http_field_test
}

@test "HTTP: compressed bodies, whole, cut and damaged" {
    run_unit http_unpack_test
}

@test "programs that are run for what they print" {
    run_unit child_test
}

@test "incident-emit: where a core lies" {
    run_unit core_file_test
}

@test "names are resolved within a deadline" {
    run_unit resolve_test
}

@test "the programs upstream: summaries, shards and runs" {
    run_unit summaries_test
}

@test "check-guardrails: small inputs, rule by rule" {
    run_unit guardrails_judge_test
}

@test "check-guardrails: values, aggregates and payloads" {
    run_unit guardrails_value_test
}

@test "check-guardrails: what the gate may be asked for" {
    run_unit guardrails_gate_test
}

@test "check-guardrails: statements of a verdict" {
    run_unit guardrails_attest_test
}

@test "check-guardrails: levels, types and groups" {
    run_unit guardrails_level_test
}

@test "check-guardrails: what sources vouch for" {
    run_unit guardrails_sources_test
}

@test "rules of steps, and bursts" {
    run_unit step_rule_test
}

@test "check-guardrails: which members an expression speaks of" {
    run_unit guardrails_mention_test
}

@test "check-guardrails: rules of the command line as they are read" {
    run_unit guardrails_parse_test
}

@test "check-guardrails: policies and contracts as they are read" {
    run_unit guardrails_document_test
}

@test "check-guardrails: what a policy may say, and what checks say in words" {
    run_unit guardrails_policy_test
}

@test "check-guardrails: canaries and their baselines" {
    run_unit guardrails_compare_test
}

@test "check-guardrails: alarms from run to run" {
    run_unit guardrails_watch_test
}

@test "check-guardrails: windows, bakes and what they come to" {
    run_unit guardrails_windows_test
}

@test "check-guardrails: alarms, error budgets and the state file" {
    run_unit guardrails_state_test
}

@test "targets that can be met and missed, and how fast a budget burns" {
    run_unit guardrails_rule_test
}

@test "files appear whole or not at all" {
    run_unit artifact_test
}

@test "base64" {
    run_unit base64_test
}

@test "sequences that steer a terminal, and a text without them" {
    run_unit terminal_test
}

@test "the words of a name" {
    run_unit name_words_test
}

@test "many words sought at once" {
    run_unit word_search_test
}

@test "patterns: where they begin, what they may call, and no more steps than there are" {
    run_unit pattern_test
}

@test "percent encoding" {
    run_unit percent_test
}

@test "SQL by URL in SQLite, and URLs" {
    run_unit database_test
}

@test "SHA-256" {
    run_unit digest_test
}

@test "jq expressions: the plain ones agree with libjq" {
    run_unit expression_test
}

@test "expressions: what may stand in one, and what is said of the rest" {
    run_unit expression_source_test
}

@test "expressions: what a comparison compares" {
    run_unit expression_compared_test
}

@test "expressions: results and sights at the edges, and the limit of time" {
    run_unit expression_edge_test
}

@test "expressions: what is missing is never true, row by row" {
    run_unit expression_table_test
}

@test "HdrHistogram: layout and statistics" {
    run_unit histogram_test
}

@test "HdrHistogram: payloads of other libraries, payloads that lie" {
    run_unit histogram_codec_test
}

@test "json: the grammar of RFC 8259, class by class" {
    run_unit json_test
}

@test "json: paths, what a scan finds, strings" {
    run_unit json_slice_test
}

@test "json: containers walked, names that stand twice, the canonical form" {
    run_unit json_walk_test
}

@test "json: numbers are those of strtod" {
    run_unit json_number_test
}

@test "json: a million records, each kind of scanner and a plain reader agree" {
    run_unit json_agree_test
}

@test "lines: framing, limits, pipes and signals" {
    run_unit lines_test
}

@test "document: plans and policies as trees" {
    run_unit document_test
}

@test "option tables" {
    run_unit options_test
}

@test "records are read strictly" {
    run_unit reader_test
}

@test "records are written, counted and judged" {
    run_unit records_test
}

@test "redaction: secrets go, look-alikes stay" {
    run_unit redaction_test
}

@test "redaction: names" {
    run_unit redaction_names_test
}

@test "redaction: what exactly comes out, hostile input" {
    run_unit redaction_exact_test
}

@test "records as lines for reading" {
    run_unit render_test
}

@test "schemas are embedded" {
    run_unit schema_test
}

@test "templates" {
    run_unit template_test
}

@test "check-guardrails: aggregates, merged histograms, what expressions mention" {
    run_unit guardrails_aggregate_test
}

@test "HTTP/1.1 answers, split at every byte" {
    run_unit http1_test
}

@test "step: what is taken and sent" {
    run_unit step_test
}

@test "step: how answers are judged" {
    run_unit step_judge_test
}

@test "step: the worst of its checks, and their records" {
    run_unit step_outcome_test
}

@test "step: percentiles of times" {
    run_unit step_percentile_test
}

@test "check-guardrails: rank statistics against published results" {
    run_unit guardrails_canary_test
}

@test "RabbitMQ: URLs, frames, headers of every type, x-death" {
    run_unit rabbitmq_test
}

@test "redis: URLs, and reasons that hold no password" {
    run_unit redis_test
}

@test "the ids of requests: their shape, and that every digit comes" {
    run_unit ids_test
}

@test "load-reco: when requests fall due" {
    run_unit schedule_test
}

@test "load-reco: which cookies of a login go with which request" {
    run_unit cookies_test
}

@test "load-reco: what is counted where" {
    run_unit tally_test
}

@test "load-reco: numbers in headers" {
    run_unit header_metric_test
}

@test "records-from: reports in XML, by blocks of any size, hostile and cut off" {
    run_unit xml_reader_test
}

@test "records-from: reports in JSON, by blocks of any size, hostile and cut off" {
    run_unit json_reader_test
}

@test "records-from: lines and plans of TAP, times and messages of tests" {
    run_unit tap_test
}

@test "records-from: lines of the exposition formats, and their numbers" {
    run_unit records_exposition_test
}

@test "records-from: what reports of coverage come to, and the lines that changed" {
    run_unit coverage_test
    run_unit coverage_changes_test
}

@test "records-from: which lines a diff adds, and of which file" {
    run_unit diff_test
}

@test "check-guardrails: findings of unknown severity, and waivers of single ones" {
    run_unit guardrails_finding_test
}

@test "check-guardrails: the history of good runs, and what is pinned" {
    run_unit guardrails_history_test
}

@test "check-guardrails: findings that are known, and those that are new" {
    run_unit guardrails_known_test
}

@test "check-guardrails: targets relative to a reference, with a floor" {
    run_unit guardrails_reference_test
}

@test "check-migrations: names and bodies as the tools read them" {
    run_unit layout_test
}

@test "check-migrations: trees of statements" {
    run_unit sql_tree_test
}

@test "check-migrations: what the words of a statement say about transactions" {
    run_unit migrations_words_test
}

@test "check-migrations: the statements of a text, and what cannot be parsed" {
    run_unit sql_statements_test
}

@test "check-migrations: names of ledgers, what stands in their columns, which rows count" {
    run_unit migrations_ledger_test
}

@test "check-migrations: what git lists of a folder" {
    run_unit migrations_snapshot_test
}

@test "check-migrations: revisions of Alembic as Python writes them" {
    run_unit alembic_source_test
}

@test "check-migrations: the layouts of Flyway, Prisma, Atlas, Rails and Alembic" {
    run_unit layout_frameworks_test
}

@test "check-migrations: checksums of each tool, and what changed alone" {
    run_unit checksum_test
}

@test "check-migrations: the lines of a lock file" {
    run_unit lock_file_test
}

@test "check-migrations: a folder that changes while it is read" {
    run_unit folder_changes_test
}

@test "check-migrations: comments, and strings that look like them" {
    run_unit comments_test
}

@test "redaction: a record takes nothing from the next one, and hides nothing of it" {
    run_unit redaction_lines_test
}

@test "redaction: what stands between a name and its secret, and what only looks so" {
    run_unit redaction_pairs_test
}

@test "check-migrations: a folder beside what git had of it" {
    run_unit migrations_past_test
}

@test "check-migrations: folders, their names, their order, their bytes, and whose they are" {
    run_unit migrations_folder_test
}

@test "check-migrations: folders beside the ledgers of databases" {
    run_unit migrations_applied_test
}

@test "check-migrations: lock files, atlas.sum, and what is allowed" {
    run_unit migrations_checksums_test
}

@test "check-migrations: rules about statements, row by row" {
    run_unit migrations_rules_test
}

@test "check-migrations: folders against revisions of a repository" {
    run_unit migrations_since_test
}

@test "check-migrations: statements for SQLite" {
    run_unit migrations_sqlite_test
}

@test "database: statements tried on an empty SQLite database, and what they do" {
    run_unit database_trial_test
}

@test "requeue-dlq: which column of a table holds which member of a message" {
    run_unit requeue_mapping_test
}

@test "requeue-dlq: where the messages of a run are in Redis, a million of them too" {
    run_unit requeue_redis_places_test
}

@test "requeue-dlq: what a canary, verify and undo say of what a ledger shows" {
    run_unit requeue_judges_test
}

@test "requeue-dlq: what elements say, which messages are chosen, what a record becomes" {
    run_unit requeue_messages_test
}

@test "exceptions in lines: what stands around them, and which belong together" {
    run_unit exceptions_test
}

@test "fingerprints: what two happenings of one failure share" {
    run_unit fingerprint_test
}

@test "deliveries: what a sink has to be told, in which order, under which key, how long it is left alone" {
    run_unit deliver_plan_test
}

@test "deliveries: an hour without answers, a kill in the middle, two at once, a clock that jumps" {
    run_unit deliver_sender_test
}

@test "incident-deliver: what a service says of a request" {
    run_unit sinks_answer_test
}

@test "incident-deliver: URLs and commands of sinks, frames of stacks, what fits" {
    run_unit sinks_test
}

@test "artifacts of incidents: read, rewritten" {
    run_unit incident_v1_test
}

@test "incident-emit's folder: links, batches, repeats" {
    run_unit incident_folder_test
}

@test "incident-emit's folder: where calls fail, what is told, what lies there, what is closed" {
    run_unit incident_faults_test
}

@test "incident-emit's folder: what --keep and --keep-bytes remove, and what stays" {
    run_unit incident_keep_test
}

@test "incident-emit's filter: which incidents a stream opens, what they say, how the gate ends" {
    run_unit incident_filter_test
}

@test "deliveries: what lies in the spool, when it has changed, what is set aside" {
    run_unit deliver_spool_test
}

@test "deliveries: the ledger holds what was written, for one program at a time" {
    run_unit deliver_ledger_test
}

@test "check-migrations: what of two databases of SQLite differs" {
    run_unit catalog_sqlite_test
}

@test "the page: words of others, links, figures in words" {
    run_unit markup_test
}

@test "the page: scales, marks and paths" {
    run_unit drawing_test
}

@test "check-migrations: recorded statements, and what is asked in their place" {
    run_unit running_test
}

@test "readiness-report: names, the score, bars, escapes, cuts" {
    run_unit readiness_parts_test
}

@test "check-migrations: how a required index is read" {
    run_unit index_required_test
}
