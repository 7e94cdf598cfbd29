#!/usr/bin/env bash
# One booking over the public API with curl, as the README shows it: tools/book.sh <tenant>
set -euo pipefail
cd "$(dirname "$0")/.."
tenant=${1:-salon-luna}
read -r host port ca < <(python3 -c '
import json, sys
mesh = json.load(open(sys.argv[2] + "/mesh.json"))
print(mesh["tenants"][sys.argv[1]]["host"], mesh["https_port"], mesh["ca_file"])' "$tenant" "${RUN_DIR:-.run}")
api() { curl --silent --show-error --fail-with-body --cacert "$ca" --resolve "$host:$port:127.0.0.1" "$@"; }
base="https://$host:$port/api/v1"

service=$(api "$base/services" | python3 -c 'import json, sys; print(json.load(sys.stdin)["items"][0]["id"])')
from=$(date -u +%F)
to=$(date -u -d '+7 days' +%F)
order=$(api "$base/slots?service=$service&from=$from&to=$to" | python3 -c '
import json, sys
slot = json.load(sys.stdin)["items"][0]
print(json.dumps({"start": slot["start"], "provider": slot["provider"]}))')
accepted=$(api "$base/agreements" | python3 -c '
import json, sys
print(json.dumps([{"kind": it["kind"], "digest": it["digest"]} for it in json.load(sys.stdin)["items"]]))')
body=$(python3 -c '
import json, random, sys
service, order, accepted, questions = sys.argv[1], json.loads(sys.argv[2]), json.loads(sys.argv[3]), json.loads(sys.argv[4])
answers = {}
for question in next(it for it in questions["items"] if it["id"] == service)["questions"]:
    if question["required"]:
        answers[question["key"]] = {"choice": (question.get("options") or [{"value": ""}])[0]["value"], "bool": True, "date": "1990-01-31"}.get(question["type"], "-")
print(json.dumps({"service": service, **order, "accepted": accepted, "language": "en", "answers": answers,
    # Somebody else each time: one contact has at most five bookings ahead.
    "client": {"name": "Alex Doe", "email": f"alex.doe{random.randrange(10**6)}@example.com",
        "phone": f"+1 212 {random.randrange(200, 1000)} {random.randrange(10**4):04}"}}))' \
    "$service" "$order" "$accepted" "$(api "$base/services")")
answer=$(api -H 'Content-Type: application/json' -d "$body" "$base/bookings")
python3 -c '
import json, sys
booking = json.loads(sys.argv[1])
print("booked:", booking["code"], booking["state"], booking["start"], "receipt", booking["receipt"]["code"])' "$answer"
