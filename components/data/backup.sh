#!/bin/sh
# Backups of the platform's databases: taken, shipped, fetched, rehearsed, restored. The CronJobs in the cluster and
# `npm run check -- restore-drill` run this very file.
#
#   backup.sh dump      every database into $WORK/backup, each archive read back once
#   backup.sh upload    $WORK/backup to every store, encrypted, compared with what arrived; then what is too old goes
#   backup.sh list      names of the complete backups in the store $FROM
#   backup.sh download  the backup $BACKUP (the newest when empty) of the store $FROM into $WORK/backup, checksums compared
#   backup.sh rehearse  $WORK/backup into a server of its own that is thrown away, rows counted
#   backup.sh restore   $WORK/backup over the real databases, each in one transaction
#
# Reads: PGSERVICEFILE, with a section for each database; RCLONE_SETTINGS, folder of rclone.conf (the remote `backups`);
# BACKUP_SECRETS, folder of passphrase, earlier-passphrases (a line each) and, for a second cloud, second.conf (the remote
# `second`); RETENTION_DAYS.
# A password is never an argument: other processes could read it.
set -eu
umask 077

WORK=${WORK:-/work}
FROM=${FROM:-backups}
backup="$WORK/backup"

say() { echo "$(date -u +%Y-%m-%dT%H:%M:%SZ) $*"; }
fail() { say "error: $*" >&2; exit 1; }

databases() { sed -n 's/^\[\(.*\)\]$/\1/p' "$PGSERVICEFILE"; }

dump() {
    rm -rf "$backup"
    mkdir -p "$backup"
    # The recovery point: whatever is committed later is not in this backup.
    date -u +%Y-%m-%dT%H%M%SZ > "$backup/TAKEN_AT"
    for database in $(databases); do
        pg_dump --dbname="service=$database" --format=custom --no-owner --no-privileges --lock-wait-timeout=60s \
            --file="$backup/$database.dump"
        pg_restore --list "$backup/$database.dump" > /dev/null
        say "dumped $database, $(wc -c < "$backup/$database.dump") bytes"
    done
    (cd "$backup" && sha256sum TAKEN_AT ./*.dump > SHA256SUMS)
}

# A crypt remote over every store for every passphrase, today's first: vault-<store>-0 writes, all of them read. Contents are
# encrypted, names (a date, a database) are not.
configure_rclone() {
    export RCLONE_CONFIG="$WORK/rclone.conf"
    cat "$RCLONE_SETTINGS/rclone.conf" > "$RCLONE_CONFIG"
    stores=backups
    if [ -f "$BACKUP_SECRETS/second.conf" ]; then
        cat "$BACKUP_SECRETS/second.conf" >> "$RCLONE_CONFIG"
        stores="backups second"
    fi
    { cat "$BACKUP_SECRETS/passphrase"; echo; } > "$WORK/passphrases"
    if [ -f "$BACKUP_SECRETS/earlier-passphrases" ]; then cat "$BACKUP_SECRETS/earlier-passphrases" >> "$WORK/passphrases"; fi
    passphrases=0
    while read -r passphrase; do
        [ -n "$passphrase" ] || continue
        obscured=$(printf '%s' "$passphrase" | rclone obscure -)
        for store in $stores; do
            printf '[vault-%s-%s]\ntype = crypt\nremote = %s:\nfilename_encryption = off\ndirectory_name_encryption = false\npassword = %s\n' \
                "$store" "$passphrases" "$store" "$obscured" >> "$RCLONE_CONFIG"
        done
        passphrases=$((passphrases + 1))
    done < "$WORK/passphrases"
    rm "$WORK/passphrases"
}

# The vault of $FROM that a backup opens with.
vault_of() {
    number=0
    while [ "$number" -lt "$passphrases" ]; do
        if rclone cat "vault-$FROM-$number:$1/SHA256SUMS" > /dev/null 2> "$WORK/open.log"; then
            echo "vault-$FROM-$number"
            return
        fi
        number=$((number + 1))
    done
    cat "$WORK/open.log" >&2
    fail "backup $1 in $FROM opens with none of the passphrases"
}

# A store that cannot be reached keeps the other one from nothing: that is what a second cloud is for.
upload() {
    name=$(cat "$backup/TAKEN_AT")
    missed=""
    for store in $stores; do upload_to "vault-$store-0:" || missed="$missed $store"; done
    [ -z "$missed" ] || fail "backup $name is not in:$missed"
}

differs() {
    cat "$WORK/check.log" >&2
    say "error: what arrived in $store differs" >&2
    return 1
}

# Chained, since `set -e` does not hold inside of an `||`. The checksums come last: a backup without them is not complete, and
# is never restored. What is too old goes only now, with a newer one in place: if backups stop, the last ones stay.
upload_to() {
    rclone copy "$backup" "$1$name" --exclude SHA256SUMS &&
        rclone copy "$backup" "$1$name" --include SHA256SUMS &&
        { rclone check "$backup" "$1$name" --download 2> "$WORK/check.log" || differs; } &&
        say "uploaded $name to $store" &&
        rclone delete "$1" --min-age "${RETENTION_DAYS}d" &&
        rclone rmdirs "$1" --leave-root
}

complete_backups() { rclone lsf "vault-$FROM-0:" --recursive --files-only --include '/*/SHA256SUMS' | sed 's|/SHA256SUMS$||' | sort; }

download() {
    name=${BACKUP:-$(complete_backups | tail -n 1)}
    [ -n "$name" ] || fail "there is no complete backup in $FROM"
    complete_backups | grep -qxF "$name" || fail "there is no complete backup $name in $FROM; complete are: $(complete_backups | tr '\n' ' ')"
    vault=$(vault_of "$name")
    rm -rf "$backup"
    rclone copy "$vault:$name" "$backup"
    (cd "$backup" && sha256sum -c SHA256SUMS > /dev/null) || fail "backup $name is damaged"
    say "downloaded $name from $FROM"
}

# Counts the rows of every table of a database.
count_rows() {
    psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 --dbname="$1" <<'SQL'
SELECT format('SELECT %L, count(*) FROM %I.%I', schemaname || '.' || tablename, schemaname, tablename)
FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1 \gexec
SQL
}

rehearse() {
    scratch="$WORK/scratch"
    rm -rf "$scratch"
    initdb --pgdata="$scratch" --username=postgres --auth=trust --encoding=UTF8 --no-sync > /dev/null
    pg_ctl --pgdata="$scratch" --silent --wait --log="$WORK/scratch.log" \
        --options="-c listen_addresses='' -c unix_socket_directories='$WORK' -c fsync=off -c max_wal_size=128MB" start
    trap 'pg_ctl --pgdata="$scratch" --silent --mode=immediate stop' EXIT
    for archive in "$backup"/*.dump; do
        database=$(basename "$archive" .dump)
        target="host=$WORK user=postgres dbname=$database"
        createdb --host="$WORK" --username=postgres "$database"
        pg_restore --exit-on-error --no-owner --no-privileges --dbname="$target" "$archive"
        count_rows "$target" > "$WORK/rows"
        say "rehearsed $database: $(tr '\n' ' ' < "$WORK/rows")"
        # The work folder has room for the largest of them, not for all.
        dropdb --host="$WORK" --username=postgres "$database"
    done
}

restore() {
    for archive in "$backup"/*.dump; do
        database=$(basename "$archive" .dump)
        # Emptying and filling are one transaction: the database is the old one or the new one. It goes through a pipe, since as
        # text it is larger than the work folder may be; what ends without COMMIT has changed nothing.
        rm -f "$WORK/torn"
        {
            echo 'BEGIN;'
            echo 'DROP OWNED BY CURRENT_USER CASCADE;'
            # Without comments: those of an extension that an administrator made are not ours to set.
            if pg_restore --no-owner --no-privileges --no-comments --file=- "$archive"; then echo 'COMMIT;'; else touch "$WORK/torn"; fi
        } | psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname="service=$database" > /dev/null
        [ ! -e "$WORK/torn" ] || fail "the archive of $database cannot be read to its end; the database is as it was"
        count_rows "service=$database" > "$WORK/rows"
        say "restored $database: $(tr '\n' ' ' < "$WORK/rows")"
    done
}

case "${1:-}" in
    dump | rehearse | restore) "$1" ;;
    upload | download)
        configure_rclone
        "$1"
        ;;
    list)
        configure_rclone
        complete_backups
        ;;
    *) fail "usage: backup.sh dump | upload | list | download | rehearse | restore" ;;
esac
