#!/bin/bash
# Declares the users of Redpanda, its topics, and what the users may do with them. The job in the cluster and its test run this
# very file. Every step may be repeated. The admin API asks for no password (network policies say who reaches it), so the
# superuser's own can be replaced by the same steps.
#
# Reads: BROKERS and ADMIN_API, addresses; ADMIN_USER, with ADMIN_FOLDER, which holds the file password; MECHANISM of SASL;
# LOGINS, users that publish and consume and nothing else, with LOGINS_FOLDER, which holds a file for each, its password in it;
# LOGIN_PREFIX, start of every login's name; TOPICS, a line for each: name, partitions, milliseconds that it keeps; REPLICAS.
set -euo pipefail

rpk() {
    command rpk -X "brokers=$BROKERS" -X "admin.hosts=$ADMIN_API" -X "user=$ADMIN_USER" -X "sasl.mechanism=$MECHANISM" \
        -X "pass=$(cat "$ADMIN_FOLDER/password")" "$@"
}
users() { rpk security user list | tail -n +2; }

set_password() {
    # Not `grep -q`: it would leave before all is read, and the pipe fail.
    if users | grep -xF "$1" > /dev/null; then verb=update; else verb=create; fi
    rpk security user "$verb" "$1" --new-password "$(cat "$2")" --mechanism "$MECHANISM"
}

until users > /dev/null 2>&1; do sleep 2; done
set_password "$ADMIN_USER" "$ADMIN_FOLDER/password"
everybody=()
for login in $LOGINS; do
    set_password "$login" "$LOGINS_FOLDER/$login"
    everybody+=(--allow-principal "User:$login")
done

until rpk cluster info > /dev/null 2>&1; do sleep 2; done
while read -r -u 3 name partitions retention; do
    rpk topic create "$name" --partitions "$partitions" --replicas "$REPLICAS" --if-not-exists
    rpk topic alter-config "$name" --set "retention.ms=$retention"
    rpk security acl create "${everybody[@]}" --operation read,write,describe --topic "$name"
done 3<<< "$TOPICS"
rpk security acl create "${everybody[@]}" --operation read,describe --group '*'

# Logins of generations that are not accepted any more lose their rights and go; users of others stay.
users | while read -r user; do
    case " $LOGINS " in *" $user "*) continue ;; esac
    case "$user" in "$LOGIN_PREFIX"*) ;; *) continue ;; esac
    rpk security acl delete --allow-principal "User:$user" --no-confirm
    rpk security user delete "$user"
done
