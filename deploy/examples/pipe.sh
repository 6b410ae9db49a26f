#!/bin/bash
# SPDX-License-Identifier: EUPL-1.2
# A front end on seusctl pipe: no HTTP, no retries of its own. A request a line goes in, a reply a line comes out.
#
#   pipe.sh ZONE SIGNALLER NOTES      endpoints from SEUS_ENDPOINTS, as for any seusctl
set -eu

[ $# -eq 3 ] || { sed -n '5s/^# \{0,1\}//p' "$0" >&2; exit 2; }
coproc room { seusctl pipe --timeout 30s; }

ask() { # OPERATION ARGUMENTS: the reply in $said
    printf '{"op":"%s","args":%s}\n' "$1" "$2" >&"${room[1]}"
    read -r said <&"${room[0]}"
    case $said in
        *'"ok":true'*) ;;
        *) echo "$1: $said" >&2; exit 1 ;;
    esac
}
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" <<<"$said"; }

what="A boy alone at the station"
ask case.open "{\"zone_id\":\"$1\",\"signaller_id\":\"$2\",\"need\":\"minor\",\"summary\":\"$what\"}"
case_id=$(field case_id)
echo "opened $(field number)"
for i in $(seq "$3"); do
    ask case.note "{\"case_id\":\"$case_id\",\"text\":\"note $i of the pipe\"}"
    echo "noted $i"
    sleep "${PAUSE:-0}"
done
ask case.update "{\"case_id\":\"$case_id\",\"to\":\"phone_managed\",\"reason\":\"his aunt is on her way\"}"
ask case.close "{\"case_id\":\"$case_id\",\"outcome\":\"advised\",\"reason\":\"his aunt has come\"}"
ask case.show "{\"case_id\":\"$case_id\"}"
echo "closed: $(field state)"
