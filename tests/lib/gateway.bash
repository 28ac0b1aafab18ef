# What stands between a client and its server: nginx (TLS, HTTP/2, client certificates, a unix socket) and a forward
# proxy; loaded after lib/harness.
# shellcheck shell=bash
# shellcheck disable=SC2034 # what is set here is the tests'

# certificates: in the working folder a CA (ca.pem), a server's certificate for localhost, 127.0.0.1 and stack.test
# (server.pem, server.key), two clients' (client.pem, client.key; other.pem, other.key), and two that a client must not
# take: one whose time is over (expired.pem), one for another name (strange.pem).
certificates() {
    local who days names
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=ca 2>/dev/null
    for who in server client other expired strange; do
        days=2 names=DNS:localhost,DNS:stack.test,IP:127.0.0.1
        if [ $who = expired ]; then days=-1; fi
        if [ $who = strange ]; then names=DNS:strange.test; fi
        openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout $who.key -out $who.csr -subj "/CN=$who" 2>/dev/null
        openssl x509 -req -in $who.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days $days -out $who.pem \
            -extfile <(echo "subjectAltName=$names") 2>/dev/null
    done
}

# gateway UPSTREAM-URL: nginx before that server, with certificates of its own making.  Sets the ports $plain, $tls
# (offers HTTP/2), $mutual (asks for a client's certificate), $expired and $strange (whose certificates are not to be
# trusted); the unix socket is ./sock.  Each answer says how it was reached (X-Protocol, X-Scheme, X-Host, X-Via, X-Client,
# and X-Connection, which numbers connections); so do the lines of www/logs/access.log: protocol, status, target, host,
# connection.  /small is left out there: it is for load.
gateway() {
    local upstream=$1
    read -r plain tls mutual expired strange <<<"$(free_port 5)"
    certificates
    mkdir -p www/logs
    printf '<p>%s</p>\n' {1..500} >www/page.html
    cat >gateway.inc <<EOT
location / { proxy_pass $upstream; }
location = /page.html { }
location = /login { add_header Set-Cookie "session=abc123; Path=/"; return 204; }
location = /login-secure { add_header Set-Cookie "session=abc123; Path=/; Secure; HttpOnly"; return 204; }
location = /private { if (\$cookie_session != abc123) { return 401; } return 204; }
location = /moved { return 302 /page.html; }
location = /to-plain { return 302 http://127.0.0.1:$plain/page.html; }
location = /small { access_log off; gzip off; default_type application/json; return 200 '{"items":[1,2,3],"ready":true}'; }
location = /upgraded { return 302 https://localhost:$tls/secure?\$args; }
# Repeats what it was told in confidence, as nothing that looks like a secret.
location = /whisper { if (\$http_authorization ~ "Bearer (.*)") { return 500 \$1; } return 401; }
location = /to-file { return 302 file:///etc/passwd; }
location = /guarded { auth_basic x; auth_basic_user_file $PWD/users; try_files /page.html =404; }
# The usual security headers; "Strict-Transport-Security" as the query's hsts says, absent without it.
location = /secure {
    add_header X-Content-Type-Options nosniff; add_header X-Frame-Options DENY; add_header Referrer-Policy no-referrer;
    add_header Content-Security-Policy "default-src 'self'"; add_header Strict-Transport-Security \$arg_hsts;
    return 200 ok;
}
EOT
    cat >nginx.conf <<EOT
daemon off; user $(id -un); worker_processes 1; pid $PWD/nginx.pid; error_log $PWD/www/logs/error.log;
events { worker_connections 512; }
http {
    log_format reached '\$server_protocol \$status \$request_uri \$host \$connection'; access_log $PWD/www/logs/access.log reached;
    keepalive_requests 1000000000; root $PWD/www; gzip on; gzip_min_length 1; gzip_types *;
    client_body_temp_path $PWD/www/b; proxy_temp_path $PWD/www/p; fastcgi_temp_path $PWD/www/f; uwsgi_temp_path $PWD/www/u; scgi_temp_path $PWD/www/s;
    ssl_certificate $PWD/server.pem; ssl_certificate_key $PWD/server.key;
    add_header X-Protocol \$server_protocol; add_header X-Scheme \$scheme; add_header X-Host \$host; add_header X-Via \$http_via;
    add_header X-Client \$ssl_client_s_dn; add_header X-Connection \$connection;
    proxy_set_header X-Forwarded-Proto \$scheme;
    server { listen 127.0.0.1:$plain; listen unix:$PWD/sock; include $PWD/gateway.inc; }
    server { listen 127.0.0.1:$tls ssl http2; include $PWD/gateway.inc; }
    server { listen 127.0.0.1:$mutual ssl http2; ssl_client_certificate $PWD/ca.pem; ssl_verify_client on;
        location / { return 204; } }
    server { listen 127.0.0.1:$expired ssl; ssl_certificate $PWD/expired.pem; ssl_certificate_key $PWD/expired.key; }
    server { listen 127.0.0.1:$strange ssl; ssl_certificate $PWD/strange.pem; ssl_certificate_key $PWD/strange.key; }
}
EOT
    echo "ann:$(openssl passwd -apr1 planted-pass)" >users
    start nginx nginx -p "$PWD/" -c "$PWD/nginx.conf" -e "$PWD/www/logs/start.log"
    wait_for 10 bash -c "exec 3<>/dev/tcp/127.0.0.1/$plain" || { cat nginx.log www/logs/*; return 1; }
}

# forward_proxy [USER PASSWORD]: tinyproxy, on the port $proxy_port; with a user it asks for the password.  It adds
# "Via: ... readyline-proxy" to what it forwards.
forward_proxy() {
    proxy_port=$(free_port)
    cat >tinyproxy.conf <<EOT
Port $proxy_port
Listen 127.0.0.1
Allow 127.0.0.1
Timeout 20
MaxClients 100
ViaProxyName "readyline-proxy"
${1:+BasicAuth $1 $2}
EOT
    start tinyproxy tinyproxy -d -c "$PWD/tinyproxy.conf"
    wait_for 10 bash -c "exec 3<>/dev/tcp/127.0.0.1/$proxy_port" || { cat tinyproxy.log; return 1; }
}
