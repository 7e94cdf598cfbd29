#!/usr/bin/env bash
# Every main operation of the API, with curl, in the order of somebody's day: a client books, looks and cancels; an owner
# signs in and works. The API's reference shows each part beside its operation. It runs as it is against the demo, with
# the owner's `email` and `password` in the environment.
set -euo pipefail
#: preparation
host=salon-luna.localhost  api=https://$host:8443/api/v1
get()  { curl -sS --cacert .run/pki/public-ca.pem --resolve $host:8443:127.0.0.1 "$@"; }
pick() { python3 -c 'import json, sys; print(eval("it" + sys.argv[1], {"it": json.load(sys.stdin)}))' "$1"; }

#: services
service=$(get $api/services | pick '["items"][0]["id"]')
#: slots
get "$api/slots?service=$service&from=$(date -u +%F)&to=$(date -u -d +7days +%F)" > slots.json
start=$(pick '["items"][-1]["start"]' < slots.json)  provider=$(pick '["items"][-1]["provider"]' < slots.json)
#: agreements
get $api/agreements > agreements.json        # the terms and the cancellation policy: read them, then accept by digest
terms=$(pick '["items"][0]["digest"]' < agreements.json)  policy=$(pick '["items"][1]["digest"]' < agreements.json)

#: book
key=$(python3 -c 'import secrets; print(secrets.token_hex(8))')     # names this booking: sent again, it books nothing more
get -D /dev/stderr $api/bookings -H 'Content-Type: application/json' -H "Idempotency-Key: $key" -d '{
  "service": "'$service'", "provider": "'$provider'", "start": "'$start'", "language": "en-US", "answers": {},
  "client": { "name": "Alex Doe", "email": "alex.doe.'$(date +%s)'@example.com" },
  "accepted": [ { "kind": "terms", "digest": "'$terms'" }, { "kind": "cancellation", "digest": "'$policy'" } ] }' | tee booked.json

#: get
id=$(pick '["id"]' < booked.json)  token=$(pick '["manage_token"]' < booked.json)
get $api/bookings/$id -H "Authorization: Booking $token" > booking.json
#: correct_email
get -X PUT $api/bookings/$id/email -H "Authorization: Booking $token" -H 'Content-Type: application/json' \
  -d '{ "email": "alex.j.doe.'$(date +%s)'@example.com" }' > booking.json
token=$(pick '["manage_token"]' < booking.json)                           # the one before opens nothing any more
#: calendar
get $api/bookings/$id/calendar.ics -H "Authorization: Booking $token" -o booking.ics
#: preview
get $api/bookings/$id/cancellation -H "Authorization: Booking $token"     # what comes back and what is charged, and why
#: cancel
revision=$(pick '["revision"]' < booking.json)
get $api/bookings/$id/cancel -H "Authorization: Booking $token" -H "If-Match: $revision" \
  -H 'Content-Type: application/json' -d '{ "reason": "I am away that week." }'
#: request_link
code=$(pick '["code"]' < booked.json)
get $api/bookings/link -H 'Content-Type: application/json' -d '{ "code": "'$code'", "email": "alex.doe@example.com" }'
#: receipt
receipt=$(pick '["receipt"]["code"]' < booked.json)     # or its hash
get $api/receipts/$receipt

#: sign_in
get -c cookies.txt $api/session -H 'Content-Type: application/json' -H "Origin: https://$host:8443" \
  -d '{ "email": "'$email'", "password": "'$password'" }'
#: session
csrf=$(get -b cookies.txt $api/session | pick '["csrf_token"]')           # goes with every change, beside the cookie
change() { get -b cookies.txt -H "X-CSRF-Token: $csrf" -H "Origin: https://$host:8443" "$@"; }
#: bookings
get -b cookies.txt "$api/admin/bookings?from=$(date -u +%F)&to=$(date -u -d +1day +%F)"
#: put_service
new=$(python3 -c 'import uuid; print(uuid.uuid4())')
change -X PUT $api/admin/services -H 'Content-Type: application/json' -d '{
  "id": "'$new'", "name": { "en-US": "Advice", "es-US": "Consejo" }, "duration_minutes": 20, "grid_minutes": 10,
  "price": { "amount": "12.00", "currency": "USD" }, "active": false }'
#: invite
change $api/admin/users -H 'Content-Type: application/json' \
  -d '{ "email": "robin.'$(date +%s)'@example.com", "roles": ["employee"] }'
#: audit
get -b cookies.txt "$api/admin/audit?limit=5"
#: sign_out
change -X DELETE $api/session
