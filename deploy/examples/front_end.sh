#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# A front end in the shell: opens a case, notes, watches and closes it with curl alone. Whoever leads, and whoever dies,
# each write happens once: it has a request id, and is repeated under it at the next node until its outcome is known.
#
#   front_end.sh SOCKET... -- ZONE SIGNALLER NOTES      e.g. front_end.sh /run/seus/seusd.sock -- pistoiese PT-ER-1 5
#
# Prints a line a step. Ends with 0 once the case is closed.
set -eu

sockets=()
while [ "${1:---}" != -- ]; do sockets+=("$1"); shift; done
[ $# -ge 4 ] && [ ${#sockets[@]} -gt 0 ] || { sed -n '6,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }
zone=$2 signaller=$3 notes=$4
run=$(date +%s)-$$ # begins the request ids of this run
at=0               # the socket asked last
said=$(mktemp)
trap 'rm -f "$said"' EXIT

# request METHOD PATH [ID BODY]: the answer in $said; 1 if the room refused, 2 if the outcome stays unknown.
request() {
    local try status
    local -a more=()
    if [ $# -ge 4 ]; then
        more=(-H "Idempotency-Key: $3" -H 'Content-Type: application/json' -H 'X-Seus-Timeout-Ms: 2000' --data "$4")
    fi
    for try in $(seq 100); do
        status=$(curl -s -o "$said" -w '%{http_code}' -m 4 --unix-socket "${sockets[$at]}" -X "$1" "${more[@]}" \
            "http://room$2") || status=000
        case $status in
            200) return 0 ;;
            000 | 503 | 504) at=$(((at + 1) % ${#sockets[@]})); sleep 0.1 ;; # no leader, or no answer: the next node
            *) echo "refused: $(cat "$said")" >&2; return 1 ;;
        esac
    done
    echo "no answer after $try tries; repeat $3 to learn its outcome" >&2
    return 2
}

# The text of a field of $said; enough for ids and words, which hold no quotes.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" "$said"; }

request POST /v1/cases "open-$run" "{\"zone_id\":\"$zone\",\"signaller_id\":\"$signaller\",\"need\":\"minor\",
    \"summary\":\"A boy alone at the station\",\"answers\":{\"danger\":\"no\",\"network\":\"no\"}}"
case_id=$(field case_id)
echo "opened $(field number)"

for i in $(seq "$notes"); do
    request POST "/v1/cases/$case_id/notes" "note-$i-$run" "{\"text\":\"note $i of $run\"}"
    echo "noted $i"
    sleep "${PAUSE:-0}"
done

# The log as it was and goes on: "id:" is the place to go on from (Last-Event-ID) when a connection ends.
curl -s -N -m 2 --unix-socket "${sockets[$at]}" "http://room/v1/watch?since=0&case_id=$case_id" |
    sed -n 's/^event: /watched /p' || true

request POST "/v1/cases/$case_id/update" "phone-$run" '{"to":"phone_managed","reason":"his aunt is on her way"}'
request POST "/v1/cases/$case_id/close" "close-$run" '{"outcome":"advised","reason":"his aunt has come"}'
request GET "/v1/cases/$case_id"
echo "closed: $(field state)"
