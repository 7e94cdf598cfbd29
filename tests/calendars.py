"""Prints what two parsers that know nothing of each other read in calendar files and in mails that carry one."""
import email
import email.policy
import json
import sys

import icalendar
import vobject


def content(path):
    """The file, and the method that its mail names."""
    with open(path, "rb") as file:
        data = file.read()
    if not path.endswith(".eml"):
        return data, None
    mail = email.message_from_bytes(data, policy=email.policy.default)
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    return part.get_payload(decode=True), part["content-type"].params.get("method")


def by_icalendar(data):
    calendar = icalendar.Calendar.from_ical(data)
    (event,) = calendar.walk("VEVENT")
    assert not event.errors and not calendar.errors, (event.errors, calendar.errors)
    alarms = [alarm["TRIGGER"].dt.total_seconds() for alarm in event.walk("VALARM")]
    text = lambda name: str(event[name]) if name in event else None
    return {
        "method": str(calendar["METHOD"]) if "METHOD" in calendar else None,
        "uid": text("UID"),
        "sequence": int(event["SEQUENCE"]),
        "stamp": event["DTSTAMP"].dt.isoformat(),
        "start": event["DTSTART"].dt.isoformat(),
        "end": event["DTEND"].dt.isoformat(),
        "status": text("STATUS"),
        "summary": text("SUMMARY"),
        "location": text("LOCATION"),
        "url": text("URL"),
        "organizer": text("ORGANIZER"),
        "name": event["ORGANIZER"].params.get("CN"),
        "attendees": "ATTENDEE" in event,
        "alarms": alarms,
    }


def by_vobject(data):
    calendar = vobject.readOne(data.decode())
    calendar.validate(raiseException=True)
    event = calendar.vevent
    text = lambda name: event.contents[name][0].value if name in event.contents else None
    return {
        "method": calendar.method.value if "method" in calendar.contents else None,
        "uid": text("uid"),
        "sequence": int(text("sequence")),
        "stamp": text("dtstamp").isoformat(),
        "start": text("dtstart").isoformat(),
        "end": text("dtend").isoformat(),
        "status": text("status"),
        "summary": text("summary"),
        "location": text("location"),
        "url": text("url"),
        "organizer": text("organizer"),
        "name": event.organizer.params["CN"][0],
        "attendees": "attendee" in event.contents,
        "alarms": [alarm.trigger.value.total_seconds() for alarm in event.contents.get("valarm", [])],
    }


read = []
for path in sys.argv[1:]:
    data, method = content(path)
    one, other = by_icalendar(data), by_vobject(data)
    assert one == other, f"the parsers differ: {one} {other}"
    read.append(one | {"mailed_as": method, "longest_line": max(len(line) for line in data.split(b"\r\n"))})
json.dump(read, sys.stdout)
