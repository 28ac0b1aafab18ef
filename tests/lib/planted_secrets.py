#!/usr/bin/env python3
"""A corpus for redaction, always the same: planted_secrets.py FOLDER

Writes part-NN.log (at most 90 lines each) with planted secrets, one class and carrier after the other, `needles`, of
which nothing may be left, and alike-NN.log, in which nothing may be touched.  What is planted here are the shapes that
scanners publish as their rules; the secrets are drawn from a fixed seed and open nothing.
"""
import base64
import random
import sys
import urllib.parse
import uuid

draw = random.Random(20260301)
DIGITS = '0123456789'
LOWER = DIGITS + 'abcdefghijklmnopqrstuvwxyz'
BASE62 = LOWER + 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
UPPER = DIGITS + 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
HEX = '0123456789abcdef'
WORD = BASE62 + '_-'


def letters(alphabet, count):
    """Drawn letters, a digit and a small letter among the first ones where the alphabet has them."""
    some = [draw.choice(alphabet) for _ in range(count)]
    if count > 4:
        some[1], some[2] = draw.choice(DIGITS), 'q' if 'q' in alphabet else some[2]
    return ''.join(some)


def jwt():
    part = lambda text: base64.urlsafe_b64encode(text.encode()).decode().rstrip('=')
    return f'{part(chr(123) + chr(34) + "alg" + chr(34) + ":" + chr(34) + "HS256" + chr(34) + chr(125))}.' \
           f'{part(chr(123) + chr(34) + "sub" + chr(34) + ":" + chr(34) + letters(LOWER, 9) + chr(34) + chr(125))}.' \
           f'{letters(BASE62, 43)}'


# Families: what a scanner tells by the looks alone.
TOKENS = {
    'aws': lambda: 'AKIA' + letters(UPPER, 16),
    'github': lambda: 'ghp_' + letters(BASE62, 36),
    'github fine': lambda: 'github_pat_' + letters(BASE62, 22) + '_' + letters(BASE62, 59),
    'gitlab': lambda: 'glpat-' + letters(BASE62, 20),
    'slack': lambda: f'xoxb-{letters(DIGITS, 12)}-{letters(DIGITS, 12)}-{letters(BASE62, 24)}',
    'stripe': lambda: 'sk_live_' + letters(BASE62, 24),
    'google': lambda: 'AIza' + letters(WORD, 34) + 'a',
    'sendgrid': lambda: f'SG.{letters(BASE62, 22)}.{letters(BASE62, 43)}',
    'npm': lambda: 'npm_' + letters(BASE62, 36),
    'pypi': lambda: 'pypi-AgEIcHlwaS5vcmc' + letters(WORD, 60) + 'a',
    'vault': lambda: 'hvs.' + letters(BASE62, 90),
    'digitalocean': lambda: 'dop_v1_' + letters(HEX, 64),
    'shopify': lambda: 'shpat_' + letters(HEX, 32),
    'hugging face': lambda: 'hf_' + letters(BASE62, 34),
    'anthropic': lambda: 'sk-ant-api03-' + letters(BASE62, 93) + 'AA',
    'openai': lambda: 'sk-proj-' + letters(BASE62, 48),
    'databricks': lambda: 'dapi' + letters(HEX, 32),
    'postman': lambda: f'PMAK-{letters(HEX, 24)}-{letters(HEX, 34)}',
    'telegram': lambda: letters(DIGITS, 10) + ':AA' + letters(BASE62, 33),
    'twilio': lambda: 'SK' + letters(HEX, 32),
    'mailchimp': lambda: letters(HEX, 32) + '-us12',
    'jwt': jwt,
    '1password': lambda: 'ops_eyJ' + letters(BASE62, 200),
    'azure client': lambda: letters(BASE62, 3) + '8Q~' + letters(BASE62, 34),
    'azure devops': lambda: letters(BASE62, 76) + 'AZDO' + letters(BASE62, 4),
    'maxmind': lambda: f'{letters(BASE62, 6)}_{letters(BASE62, 29)}_mmk',
    'facebook': lambda: letters(DIGITS, 15) + '|7' + letters(BASE62, 26),
    'mongodb': lambda: 'mdb_sa_sk_' + letters(BASE62, 40),
    'jwt without a signature': lambda: jwt().rsplit('.', 1)[0] + '.',
    'clickup': lambda: 'pk_' + letters(DIGITS, 7) + '_' + letters(BASE62[10:36].upper() + DIGITS, 32),
    'sourcegraph': lambda: 'sgp_7' + letters(HEX, 40),
    'intra': lambda: 's-s4t2ud-' + letters(HEX, 64),
    'hubspot': lambda: 'pat-na1-' + str(uuid.UUID(int=draw.getrandbits(128), version=4)),
    'pubnub': lambda: 'sec-c-' + str(uuid.UUID(int=draw.getrandbits(128), version=4)),
    'hash of a password': lambda: '$2b$12$' + letters(BASE62, 53),
    'hash of SHA-512': lambda: '$6$' + letters(BASE62, 12) + '7$' + letters(BASE62, 86),
}

TOKEN_CARRIERS = [
    'clone with {0} failed', '{{"level":"info","msg":"got {0} here"}}', 'GET /v1/items?id=7&k={0}&n=2 HTTP/1.1 200',
    '{{"log":"first\\n{0}\\nlast"}}', '{{"log":"{{\\"a\\":[\\"{0}\\"]}}"}}', "key = '{0}'", '<data>{0}</data>',
    '\033[33m{0}\033[0m is refused', "2026-01-01 12:00:00,123 ERROR [x] ({0})", '- {0}', '["{0}", 1]', 'x={0};y=1',
]

# Names and what may stand between them and a value.
VALUE_CARRIERS = [
    'DB_PASSWORD={0}', 'password: {0}', '{{"user":"a","password":"{0}"}}', '{{"a":[{{"dbPassword":"{0}"}}]}}',
    "{{'user': 'a', 'passwd': '{0}'}}", 'export API_TOKEN="{0}"', 'client_secret={0}&grant_type=x', 'X-Api-Key: {0}',
    'Authorization: Bearer {0}', 'curl -u admin:{0} https://h/x', 'curl -H "Authorization: token {0}" https://h/x',
    'mysql -u root -p{0} shop', 'sshpass -p {0} ssh h', 'redis-cli -a {0} ping', 'docker login -u x -p {0} h',
    'postgres://app:{0}@db:5432/app', 'redis://:{0}@cache/0', 'app:{0}@tcp(db:3306)/app', 'https://h/x?access_token={0}&k=1',
    'Server=db;User Id=sa;Password={0};Encrypt=true', 'AccountName=a;AccountKey={0};EndpointSuffix=x',
    'jdbc:mysql://h/db?user=root&password={0}', 'os.environ["DB_PASSWORD"] = "{0}"', 'var dbPassword string = "{0}"',
    'api_key: Optional[str] = "{0}"', 'private static final String API_TOKEN = "{0}";', 'password := "{0}"',
    '$config["db"]["password"] ||= "{0}";', "define('DB_PASSWORD', '{0}');", 'password = """{0}"""',
    '<add key="ApiSecret" value="{0}" />', '<entry key="db.password">{0}</entry>', '<password>{0}</password>',
    '- name: DB_PASSWORD\n  value: {0}', 'password: |\n  {0}\nnext: x', 'password =\n    "{0}"',
    '{{"name":"API_TOKEN","value":"{0}"}}', '["run","--token","{0}"]', 'machine h login joe password {0}',
    'Content-Disposition: form-data; name="password"\n\n{0}\n--x', 'Set-Cookie: sid={0}; Path=/; HttpOnly',
    'Cookie: theme=dark; sid={0}', "ALTER USER app IDENTIFIED BY '{0}'", "CREATE ROLE a LOGIN PASSWORD '{0}';",
    'java -Dspring.datasource.password={0} -jar x', 'helm upgrade --set auth.password={0} x',
    '//npm.example.com/:_authToken={0}', 'password%3D{0}%26x%3D1', '{{\\"password\\":\\"{0}\\"}}',
    '{{&quot;token&quot;:&quot;{0}&quot;}}', '{{"log":"\\u001b[36mauth\\u001b[0m=\\u001b[35m{0}\\u001b[0m"}}',
    '{{"pass\\u0077ord":"{0}"}}', 'user[password]={0}&x=1', 'level=info token={0} id=7', ':password => "{0}"',
    "('password', '{0}')", '~ password = "old-{0}" -> "new-{0}"', 'password="{0}', 'config.get("password", "{0}")',
    'token = process.env.TOKEN || "{0}"', '--password {0} --verbose', 'ansible_become_pass: {0}',
    '{{"value":"{0}","name":"DB_PASSWORD"}}', '{{value: {0}, name: API_TOKEN}}', '<add value="{0}" key="ApiSecret" />',
    'jdbc:oracle:thin:app/{0}@db:1521/x', 'net use \\\\files\\data {0} /user:joe', 'net use z: \\\\files\\data /user:joe {0}',
    'login("joe", "{0}")', 'passwords:\n  - {0}\n  - {0}\nnext: x', 'api_keys:\n- "{0}"\n', 'deploy_key={0}',
    '#define WIFI_PASSWORD "{0}"', 'wpa_passphrase={0}', 'SENTRY_DSN=https://{0}@o1.ingest.sentry.io/2',
    '{{"headers":{{"cookie":"a={0}; b=c","authorization":["Bearer {0}"]}}}}', 'openssl pkcs12 -passin pass:{0}',
    'shop TOKEN 1a2b{0}', 'shopKEY 1a2b{0}', 'shop_SECRET_ACCESS_KEY 1a2b{0}', 'shop-secret-key-1a2b{0}', 'ado_pat = "1a2b{0}"',
    'variable "db_password" {{\n  default = "{0}"\n}}', 'psexec \\\\host -u joe -p {0} cmd', 'curl --user=joe:{0} https://h/x', 'curl -u "joe":"{0}" https://h/x',
    'curl -u ${{NAME}}:{0} https://h/x', 'curl -H "Authorization: Api-Token 1a2b{0}" https://h/x',
    'BUNDLE_GEMS__EXAMPLE__COM=joe:{0}', 'mvn sonar:sonar -Dsonar.login=1a2b{0}',
]


def shuffled(count):
    """Letters and digits in turn: what looks random by itself."""
    return ''.join(draw.choice(BASE62[10:]) + draw.choice(DIGITS) for _ in range(count // 2))


def encoded(text):
    """The forms in which a text may stand in a log, and what tells each that it is still there."""
    in_base64 = base64.b64encode(text.encode()).decode()
    lines = '\n  '.join(in_base64[i:i + 76] for i in range(0, len(in_base64), 76))
    yield 'data: ' + in_base64, in_base64[:40]
    yield '{"body":"' + in_base64 + '"}', in_base64[:40]
    yield 'data: ' + text.encode().hex(), text.encode().hex()[:40]
    yield '/x?data=' + urllib.parse.quote(text, safe='') + '&n=1', urllib.parse.quote(text, safe='')
    if '\n' in lines:
        yield 'tls.data: ' + lines, in_base64[:40]


def private_key(label):
    body = [letters(BASE62 + '+/', 64) for _ in range(4)]
    return ['-----BEGIN ' + label + '-----', *body, '-----END ' + label + '-----'], body


def planted():
    """(lines, needles) of each secret."""
    for make in TOKENS.values():
        for carrier in TOKEN_CARRIERS:
            secret = make()
            yield carrier.format(secret), [secret]
        secret = make()
        for text, needle in encoded(f'the key is {secret} as it was given'):
            yield text, [secret, needle]
    for carrier in VALUE_CARRIERS:
        for _ in range(3):
            secret = letters(BASE62, 18)
            yield carrier.format(secret), [secret]
        secret = letters(BASE62, 18)
        if '%' not in carrier and '\\' not in carrier and '\n' not in carrier:
            for text, needle in encoded('first\n' + carrier.format(secret) + '\n'):
                yield text, [secret, needle]
    for carrier in ('token {0} rejected', 'invalid token "{0}"', 'API key {0} is unknown', 'license_key: {0}', '{{"deployKey":"{0}"}}'):
        for count in (10, 12, 14):
            secret = shuffled(count)
            yield carrier.format(secret), [secret]
    for label in ('RSA PRIVATE KEY', 'PRIVATE KEY', 'EC PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'):
        lines, body = private_key(label)
        yield '\n'.join(lines), body
        lines, body = private_key(label)
        yield '\n'.join('web_1  | ' + line for line in lines), body
        lines, body = private_key(label)
        yield '{"key":"' + '\\n'.join(lines) + '\\n"}', body
        lines, body = private_key(label)
        yield '\n'.join('{"log":"' + line + '\\n","stream":"stdout"}' for line in lines), body
        lines, body = private_key(label)
        yield 'data: ' + base64.b64encode('\n'.join(lines).encode()).decode(), body


def lookalikes():
    for _ in range(12):
        one, sha = str(uuid.UUID(int=draw.getrandbits(128), version=4)), letters(HEX, 40)
        yield from (
            one, f'request_id={one}', f'X-Request-ID: {one}', f'{{"request_id":"{one}","user_id":"u-{draw.randrange(999)}"}}',
            f'/reco?session_id={letters(LOWER, 20)}&k=20', f'GET /reco?user_id=u1&session_id={one} HTTP/1.1 200',
            f'{{"session_id":"{letters(HEX, 32)}"}}', f'commit {sha}', f'sha1={sha}', f'sha256:{letters(HEX, 64)}',
            f'image: nginx@sha256:{letters(HEX, 64)}', f'md5: {letters(HEX, 32)}', f'ETag: "{letters(HEX, 32)}"',
            f'trace_id={letters(HEX, 32)} span_id={letters(HEX, 16)}', f'traceparent: 00-{letters(HEX, 32)}-{letters(HEX, 16)}-01',
            f'cache_key=user:{letters(HEX, 24)}', f'idempotency_key={one}', f'dedup_key=outbox-{letters(LOWER, 8)}',
            f'aws_access_key_id=prod-{letters(LOWER, 8)}', f'tokens={draw.randrange(10**6)} max_tokens=4096',
            f'pod/reco-{letters(LOWER, 10)}-{letters(LOWER, 5)} is ready', f'integrity sha512-{letters(BASE62 + "+/", 86)}==',
            f'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{letters(BASE62, 43)} bob@laptop',
            f'session s-{draw.randrange(9999)} closed after {draw.randrange(99)} s', f'at TokenService.verify(TokenService.java:{draw.randrange(999)})',
            f'arn:aws:iam::{letters(DIGITS, 12)}:role/reader', f's3://bucket/{letters(HEX, 32)}/part-0.parquet',
            f'FATAL:  password authentication failed for user "app{draw.randrange(99)}"',
            f'token {letters(HEX, 20)} rejected', f'session {shuffled(10)} closed', f'sort_key=item{draw.randrange(9999)}',
            f'SSH_KEY: id_rsa{draw.randrange(9999)}', f'map_key: {shuffled(10)}',
        )
    yield from (
        'credentials=creds', 'secrets: inherit', 'i18n.password: Passwort', 'password: "Password"', '"password": "Contraseña"',
        'label.password=Wachtwoord', 'form.password: senha', 'secrets:\n  - db_password\n  - api_key\nnext: x',
        'imagePullSecrets:\n  - name: registry-1', 'tokens:\n  - access\n  - refresh2\n  - id', 'login("user", "password")',
        'net use z: \\\\files\\data /persistent:yes', 'jdbc:oracle:thin:@db:1521/x', '{"value":"db.internal","name":"DB_HOST"}',
        # What stands for a secret in manuals and scripts.
        'ghp_' + 'x' * 36, 'AKIA' + 'X' * 16, 'glpat-' + 'X' * 11 + '-' + 'X' * 8, 'token: "npm_' + 'x' * 36 + '"', 'dop_v1_' + '*' * 40,
        'curl -u test:test https://h/x', 'curl -u "$NAME:$WORD" https://h/x', 'curl -u "${NAME}":"${WORD}" https://h/x',
        'curl --user username:password https://h/x', 'curl -u "joe:[PASSWORD]" https://h/x', "curl --user 'joe:${APP_ID}' https://h/x",
        'curl -u "${{ secrets.name }}:${{ secrets.word }}" https://h/x', 'curl -H "Authorization: Bearer XXXXXXXXXXXX" https://h/x',
        'curl -H "Authorization: Bearer $API_KEY" https://h/x', 'curl -H "Authorization: Bearer $(print-token)" https://h/x',
        'curl -H "Authorization: Bearer <your token>" https://h/x', 'const token = process.env.API_TOKEN2;',
        '<entry key="editor.tab4_width8_x2y3" value="on" />', '"bucket_key": "Sales2b3c4d-1.2"', 'API_KEY=${API_KEY:=$2}',
        '<UserSecretsId>79a3edd0-2092-40a2-a04d-dcb46d5ca9ee</UserSecretsId>', 'ACCESS_KEY=`vault get /shop`', 'ShowPassword=0',
        'logo.ico-7a388b69018576d24b59331fd60aab0d.png', 'secretKey: api-key', 'token 5f3a1c9e rejected',
    )


def write(folder, name, items):
    part, lines = 0, []
    for item in items:
        more = item.split('\n')
        if len(lines) + len(more) > 90:
            write_part(folder, name, part, lines)
            part, lines = part + 1, []
        lines += more
    write_part(folder, name, part, lines)


def write_part(folder, name, part, lines):
    with open(f'{folder}/{name}-{part:02}.log', 'w', encoding='utf-8') as out:
        out.write('\n'.join(lines) + '\n')


def main():
    folder = sys.argv[1]
    all_planted = list(planted())
    write(folder, 'part', (text for text, _ in all_planted))
    write(folder, 'alike', lookalikes())
    with open(f'{folder}/needles', 'w', encoding='utf-8') as out:
        for _, needles in all_planted:
            out.writelines(needle + '\n' for needle in needles)
    print(len(all_planted), len(list(lookalikes())))


main()
