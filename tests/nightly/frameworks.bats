# check-migrations beside Alembic and Rails themselves: they write migrations and apply them, and the verdict is right before and after.

load ../lib/harness

# judge STATUS DIR [OPTION...]: with the database that the tool wrote.
judge() {
    run --separate-stderr "-$1" check-migrations --database-url sqlite:app.db "${@:3}" "$2"
    printf '%s\n' "$output" >out
    validate_records out
}

# told NAME: status of each check of that name, with the file's end.
told() { records check out "select(.name == \"$1\") | .status + \" \" + (.file // \"\" | split(\"/\") | last)" | sed 's/ $//' | paste -sd ';'; }

# ---- Alembic ----

alembic() { PYTHONDONTWRITEBYTECODE=1 timeout 60 /usr/bin/alembic "$@" >alembic.log 2>&1; }

# alembic_revision MESSAGE [OPTION...]: the file that was written.
alembic_revision() {
    alembic revision -m "$@"
    sed -n 's/^ *Generating \(.*\.py\) .*/\1/p' alembic.log | tr -d ' '
    ls scripts/versions/*_"${1// /_}.py"
}

alembic_begin() {
    alembic init scripts
    sed -i 's|^sqlalchemy.url.*|sqlalchemy.url = sqlite:///app.db|' alembic.ini
    first=$(alembic_revision 'create users' | tail -n 1)
    second=$(alembic_revision 'create posts' | tail -n 1)
    sed -i 's/^    pass/    op.execute("SELECT 1")/' scripts/versions/*.py
}

@test "Alembic: what it writes is read, applied or not, from both folders" {
    alembic_begin
    for folder in scripts scripts/versions; do
        rm -f app.db
        alembic upgrade +1
        judge 0 "$folder"
        [ "$(records summary out .layout)" = alembic ]
        [ "$(told order)" = pass ]
        [ "$(told pending)" = "warn $(basename "$second")" ]
        alembic upgrade head
        judge 0 "$folder"
        [ "$(told pending)" = pass ]
        [ "$(told missing)" = pass ]
        alembic downgrade base
        judge 1 "$folder" --pending fail
        [ "$(told pending)" = "fail $(basename "$first");fail $(basename "$second")" ]
    done
}

@test "Alembic: two heads close the gate as they close it for Alembic, until they are merged" {
    alembic_begin
    branch=$(alembic_revision 'branch off' --head "$(basename "$first" | cut -d_ -f1)" --splice | tail -n 1)
    run ! alembic upgrade head
    grep -q 'Multiple head' alembic.log
    judge 1 scripts --skip-db-check
    [ "$(records check out 'select(.name == "heads").file' | sort)" = "$(printf '%s\n' "$second" "$branch" | sort)" ]
    alembic merge heads -m 'join them'
    grep -q 'down_revision = (' scripts/versions/*_join_them.py
    judge 0 scripts --skip-db-check
    alembic upgrade head
    judge 0 scripts
    [ "$(told pending)" = pass ]
}

@test "Alembic: a parent that is gone, a cycle and a file without a revision close it for both" {
    alembic_begin
    cp -r scripts good
    while IFS='|' read -r change; do
        rm -rf scripts
        cp -r good scripts
        eval "$change"
        run ! alembic heads
        judge 1 scripts --skip-db-check
    done <<'TABLE'
rm "$first"
sed -i "s/^down_revision = None/down_revision = '$(basename "$second" | cut -d_ -f1)'/" "$first"
sed -i '/^revision = /d' "$second"
sed -i '/^down_revision = /d' "$second"
sed -i "s/^revision = .*/revision = 'a-b'/" "$second"
TABLE
}

# ---- Rails ----

rails() { # [VERSION]: applies, up to that one
    timeout 60 /usr/bin/ruby - "$@" >rails.log 2>&1 <<'RUBY'
require "active_record"
ActiveRecord::Base.establish_connection(adapter: "sqlite3", database: "app.db")
ActiveRecord::Migration.verbose = false
context = ActiveRecord::MigrationContext.new("migrate", ActiveRecord::SchemaMigration)
context.up(ARGV[0] ? ARGV[0].to_i : nil)
RUBY
}

# rails_new NAME...: as the generator's template has them.
rails_new() {
    local name class
    for name in "$@"; do
        mkdir -p "migrate/$(dirname "$name")"
        class=$(basename "$name" .rb | sed 's/^[0-9]*_//' | sed -E 's/(^|_)([a-z])/\U\2/g')
        printf 'class %s < ActiveRecord::Migration[6.1]\n  def change\n    create_table :%s\n  end\nend\n' "$class" "t_${class,,}" >"migrate/$name"
    done
}

@test "Rails: what it applies is what is judged, pending or not, in folders too" {
    rails_new 20260131120000_create_users.rb 20260201120000_create_posts.rb 2026/20260301120000_create_tags.rb
    rails 20260131120000
    judge 0 migrate
    [ "$(records summary out .layout)" = rails ]
    [ "$(told pending)" = "warn 20260201120000_create_posts.rb;warn 20260301120000_create_tags.rb" ]
    rails
    judge 0 migrate
    [ "$(told pending)" = pass ]
    [ "$(told missing)" = pass ]
    rm migrate/20260201120000_create_posts.rb
    judge 1 migrate
    [[ "$(told missing)" == fail* ]]
}

@test "Rails: what it refuses closes the gate" {
    while read -r name; do
        rm -rf migrate app.db
        rails_new 20260131120000_create_users.rb "$name"
        run ! rails
        judge 1 migrate --skip-db-check
    done <<'TABLE'
20260131120000_create_posts.rb
0020260131120000_create_posts.rb
20260201120000_create_users.rb
20260201120000_CreatePosts.rb
20260201120000_create-posts.rb
20260201120000-create_posts.rb
TABLE
    # These it leaves out without a word.
    while read -r name; do
        rm -rf migrate app.db
        rails_new 20260131120000_create_users.rb "$name"
        rails
        [ "$(sqlite3 app.db 'SELECT count(*) FROM schema_migrations')" = 1 ]
        judge 1 migrate --layout rails
    done <<'TABLE'
create_posts.rb
20260201120000-posts.rb
20260201120000_create_posts.RB
TABLE
}
