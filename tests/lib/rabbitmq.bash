# A RabbitMQ of one's own:  load lib/rabbitmq
# shellcheck shell=bash disable=SC2034 # what is set here is used by the files that load it
#
# The server listens on 127.0.0.1 alone, has a folder, a node name and an epmd of its own, no plugins, and knows guest
# and two users: "keeper", who may do everything, and "reader", who may write to nothing but the default exchange.  There are
# the virtual hosts "/" and "app/one".  A start takes some seconds: call start_rabbitmq in setup_file.

# start_rabbitmq [LINE...]: with lines of rabbitmq.conf.  Sets $rabbitmq_folder, $rabbitmq_port, $rabbitmq_pid and
# $rabbitmq_url; with $rabbitmq_tls, an array of a certificate and its key, also $rabbitmq_tls_port.
start_rabbitmq() {
    local try
    rabbitmq_folder=$(mktemp -d "${TMPDIR:-/tmp}/readyline-rabbitmq.XXXXXX")
    rabbitmq_password='s3cr/t p@ss:w?rd%'
    # Another server may take a free port meanwhile.
    for try in 1 2 3; do
        rabbitmq_configure "$@"
        start "epmd.$rabbitmq_epmd_port" env ERL_EPMD_ADDRESS=127.0.0.1 epmd -port "$rabbitmq_epmd_port"
        rabbitmq_launch
        if wait_for 40 rabbitmq_answers_or_ended && kill -0 "$rabbitmq_pid" 2>/dev/null; then
            rabbitmq_url=amqp://127.0.0.1:$rabbitmq_port
            export rabbitmq_folder rabbitmq_port rabbitmq_tls_port rabbitmq_dist_port rabbitmq_epmd_port rabbitmq_pid rabbitmq_url rabbitmq_password
            return
        fi
    done
    cat "$rabbitmq_folder/output" >&2
    return 1
}

rabbitmq_configure() {
    local ports
    read -ra ports <<<"$(free_port 4)"
    rabbitmq_port=${ports[0]} rabbitmq_dist_port=${ports[1]} rabbitmq_epmd_port=${ports[2]}
    {
        echo "listeners.tcp.default = 127.0.0.1:$rabbitmq_port"
        echo "load_definitions = $rabbitmq_folder/definitions.json"
        echo "log.file = false"
        echo "log.console.level = warning"
        if [ -n "${rabbitmq_tls:-}" ]; then
            rabbitmq_tls_port=${ports[3]}
            echo "listeners.ssl.default = 127.0.0.1:$rabbitmq_tls_port"
            echo "ssl_options.certfile = ${rabbitmq_tls[0]}"
            echo "ssl_options.keyfile = ${rabbitmq_tls[1]}"
        fi
        printf '%s\n' "$@"
    } >"$rabbitmq_folder/rabbitmq.conf"
    echo '[].' >"$rabbitmq_folder/plugins"
    # The file's users stand instead of the default one, so guest is among them.
    "$PYTHON" -c 'import base64, hashlib, json, sys
def user(name, password, tags):
    salt = b"salt"
    digest = base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()
    return {"name": name, "password_hash": digest, "hashing_algorithm": "rabbit_password_hashing_sha256", "tags": tags}
hosts = ["/", "app/one"]
allowed = [("guest", ".*", ".*"), ("keeper", ".*", ".*"), ("reader", ".*", "amq.default")]
json.dump({"users": [user("guest", "guest", "administrator"), user("keeper", sys.argv[1], ""), user("reader", "reader", "")],
    "vhosts": [{"name": h} for h in hosts],
    "permissions": [{"user": u, "vhost": h, "configure": c, "write": w, "read": ".*"}
        for u, c, w in allowed for h in hosts]}, sys.stdout)' "$rabbitmq_password" >"$rabbitmq_folder/definitions.json"
}

# The node, as it was configured.
rabbitmq_launch() {
    # As under systemd it becomes the node itself, whose process id we need.
    env HOME="$rabbitmq_folder" ERL_CRASH_DUMP_BYTES=0 RABBITMQ_CONF_ENV_FILE=/dev/null RABBITMQ_NODENAME="readyline@localhost" \
        RABBITMQ_BASE="$rabbitmq_folder" RABBITMQ_MNESIA_BASE="$rabbitmq_folder/mnesia" \
        RABBITMQ_LOG_BASE="$rabbitmq_folder" RABBITMQ_PID_FILE="$rabbitmq_folder/pid" \
        RABBITMQ_ENABLED_PLUGINS_FILE="$rabbitmq_folder/plugins" RABBITMQ_CONFIG_FILE="$rabbitmq_folder/rabbitmq" \
        RABBITMQ_NODE_PORT="$rabbitmq_port" RABBITMQ_DIST_PORT="$rabbitmq_dist_port" ERL_EPMD_PORT="$rabbitmq_epmd_port" \
        ERL_EPMD_ADDRESS=127.0.0.1 RUNNING_UNDER_SYSTEMD=true NOTIFY_SOCKET='' \
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="+S 2:2 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}" \
        /usr/lib/rabbitmq/bin/rabbitmq-server >"$rabbitmq_folder/output" 2>&1 3>&- 4>&- &
    rabbitmq_pid=$!
    disown "$rabbitmq_pid"
    echo "$rabbitmq_pid" >"$rabbitmq_folder/started"
}

rabbitmq_answers_or_ended() {
    # It opens its ports when all else is there.
    ! kill -0 "$rabbitmq_pid" 2>/dev/null || (: <>"/dev/tcp/127.0.0.1/$rabbitmq_port") 2>/dev/null
}

# rabbitmq COMMAND...: asks it by another client (lib/rabbitmq.py), as guest.
rabbitmq() {
    "$PYTHON" "$TOP/tests/lib/rabbitmq.py" "$rabbitmq_port" "$@"
}

# rabbitmqctl of this node; takes a second.
rabbitmq_control() {
    env HOME="$rabbitmq_folder" RABBITMQ_CONF_ENV_FILE=/dev/null ERL_EPMD_PORT="$rabbitmq_epmd_port" \
        timeout 60 /usr/lib/rabbitmq/bin/rabbitmqctl --quiet --node readyline@localhost "$@"
}

# Ends the server, whoever is connected; its folder stays for another launch.
halt_rabbitmq() {
    local pid
    pid=$(cat "$rabbitmq_folder/started")
    kill -KILL "$pid" 2>/dev/null
    while kill -0 "$pid" 2>/dev/null; do sleep 0.02; done
}

# The same server again, once epmd has forgotten the one that was killed.
revive_rabbitmq() {
    local try
    for try in 1 2 3 4 5; do
        rabbitmq_launch
        wait_for 40 rabbitmq_answers_or_ended
        if kill -0 "$rabbitmq_pid" 2>/dev/null; then return; fi
        sleep 0.2
    done
    cat "$rabbitmq_folder/output" >&2
    return 1
}

# To be called in teardown_file, before what start() began is stopped.
stop_rabbitmq() {
    [ -n "${rabbitmq_folder:-}" ] && [ -s "$rabbitmq_folder/started" ] || return 0
    halt_rabbitmq
    rm -rf "$rabbitmq_folder"
}
