#!/usr/bin/env python3
# Copyright (c) the terraform-provider-luma authors
# SPDX-License-Identifier: MPL-2.0
"""Writes dateutil.json: rules, and what python-dateutil makes of them.

Run it as  python3 generate.py >dateutil.json  with python-dateutil and tzdata. dateutil expands each rule on local times
without a zone; zoneinfo then reads them as RFC 5545 does: fold=0 takes the first of two ambiguous times, and the offset
before the gap for a time that does not exist. Instants that two local times share are one occurrence.

Rules on which dateutil differs from RFC 5545 are left out, because a model in occurrences_model_test.go covers them:
a numbered BYDAY beside one without a number, BYWEEKNO without BYDAY, BYWEEKNO=-52 and -53, and WEEKLY with BYSETPOS.
"""
import itertools
import json
import sys
import zoneinfo
from datetime import datetime, timezone

import dateutil
from dateutil.rrule import rrulestr

LA, NY, BERLIN = "America/Los_Angeles", "America/New_York", "Europe/Berlin"

# The examples of RFC 5545, section 3.8.5.3, in its zone; those without an end get a count.
RFC_EXAMPLES = [
    ("FREQ=DAILY;COUNT=10", "1997-09-02T09:00"),
    ("FREQ=DAILY;UNTIL=19971224T000000", "1997-09-02T09:00"),
    ("FREQ=DAILY;INTERVAL=2", "1997-09-02T09:00"),
    ("FREQ=DAILY;INTERVAL=10;COUNT=5", "1997-09-02T09:00"),
    ("FREQ=YEARLY;BYMONTH=1;BYDAY=SU,MO,TU,WE,TH,FR,SA", "1998-01-01T09:00"),
    ("FREQ=DAILY;BYMONTH=1", "1998-01-01T09:00"),
    ("FREQ=WEEKLY;COUNT=10", "1997-09-02T09:00"),
    ("FREQ=WEEKLY;UNTIL=19971224T000000", "1997-09-02T09:00"),
    ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "1997-09-02T09:00"),
    ("FREQ=WEEKLY;COUNT=10;WKST=SU;BYDAY=TU,TH", "1997-09-02T09:00"),
    ("FREQ=WEEKLY;INTERVAL=2;UNTIL=19971224T000000;WKST=SU;BYDAY=MO,WE,FR", "1997-09-01T09:00"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=8;WKST=SU;BYDAY=TU,TH", "1997-09-02T09:00"),
    ("FREQ=MONTHLY;COUNT=10;BYDAY=1FR", "1997-09-05T09:00"),
    ("FREQ=MONTHLY;UNTIL=19971224T000000;BYDAY=1FR", "1997-09-05T09:00"),
    ("FREQ=MONTHLY;INTERVAL=2;COUNT=10;BYDAY=1SU,-1SU", "1997-09-07T09:00"),
    ("FREQ=MONTHLY;COUNT=6;BYDAY=-2MO", "1997-09-22T09:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=-3", "1997-09-28T09:00"),
    ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=2,15", "1997-09-02T09:00"),
    ("FREQ=MONTHLY;COUNT=10;BYMONTHDAY=1,-1", "1997-09-30T09:00"),
    ("FREQ=MONTHLY;INTERVAL=18;COUNT=10;BYMONTHDAY=10,11,12,13,14,15", "1997-09-10T09:00"),
    ("FREQ=MONTHLY;INTERVAL=2;BYDAY=TU", "1997-09-02T09:00"),
    ("FREQ=YEARLY;COUNT=10;BYMONTH=6,7", "1997-06-10T09:00"),
    ("FREQ=YEARLY;INTERVAL=2;COUNT=10;BYMONTH=1,2,3", "1997-03-10T09:00"),
    ("FREQ=YEARLY;INTERVAL=3;COUNT=10;BYYEARDAY=1,100,200", "1997-01-01T09:00"),
    ("FREQ=YEARLY;BYDAY=20MO", "1997-05-19T09:00"),
    ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "1997-05-12T09:00"),
    ("FREQ=YEARLY;BYMONTH=3;BYDAY=TH", "1997-03-13T09:00"),
    ("FREQ=YEARLY;BYDAY=TH;BYMONTH=6,7,8", "1997-06-05T09:00"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "1997-09-02T09:00"),
    ("FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=7,8,9,10,11,12,13", "1997-09-13T09:00"),
    ("FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8", "1996-11-05T09:00"),
    ("FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3", "1997-09-04T09:00"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "1997-09-29T09:00"),
    ("FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000", "1997-09-02T09:00"),
    ("FREQ=MINUTELY;INTERVAL=15;COUNT=6", "1997-09-02T09:00"),
    ("FREQ=MINUTELY;INTERVAL=90;COUNT=4", "1997-09-02T09:00"),
    ("FREQ=DAILY;BYHOUR=9,10,11,12,13,14,15,16;BYMINUTE=0,20,40", "1997-09-02T09:00"),
    ("FREQ=MINUTELY;INTERVAL=20;BYHOUR=9,10,11,12,13,14,15,16", "1997-09-02T09:00"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "1997-08-05T09:00"),
    ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "1997-08-05T09:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "2007-01-15T09:00"),
]

# What maintenance calendars ask for, and the edges of the calendar.
PRACTICAL = [
    "FREQ=MONTHLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=2TU,4TU", "FREQ=MONTHLY;BYDAY=-1FR", "FREQ=MONTHLY;BYDAY=5SA",
    "FREQ=MONTHLY;BYMONTHDAY=31", "FREQ=MONTHLY;BYMONTHDAY=29,30,31;BYSETPOS=-1", "FREQ=MONTHLY;BYMONTHDAY=-1",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=-1SU", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1SA",
    "FREQ=WEEKLY;BYDAY=TU,TH", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU", "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "FREQ=DAILY;INTERVAL=45",
    "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "FREQ=YEARLY",
    "FREQ=YEARLY;BYYEARDAY=1,-1", "FREQ=YEARLY;BYYEARDAY=366", "FREQ=YEARLY;BYWEEKNO=1,53;BYDAY=MO", "FREQ=YEARLY;BYWEEKNO=-1;BYDAY=SU",
    "FREQ=DAILY;BYHOUR=2,14;BYMINUTE=0,30", "FREQ=WEEKLY;BYDAY=SU;BYHOUR=1,2,3;BYMINUTE=30", "FREQ=HOURLY;INTERVAL=6",
    "FREQ=HOURLY;INTERVAL=12;BYDAY=SU", "FREQ=MINUTELY;INTERVAL=720", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "FREQ=MONTHLY;BYDAY=SU;BYHOUR=2;BYMINUTE=30",
]

STARTS = [(LA, "2026-12-08T21:00"), (NY, "2026-10-31T01:30"), (BERLIN, "2026-03-01T02:30"), ("Australia/Lord_Howe", "2026-09-30T02:15"),
          ("Asia/Kolkata", "2028-02-29T23:59"), ("UTC", "2027-01-31T00:00")]

COMBINED = [
    ";".join(filter(None, parts)) for parts in itertools.product(
        ["FREQ=YEARLY", "FREQ=MONTHLY", "FREQ=DAILY"], ["", "INTERVAL=2"], ["", "BYMONTH=1,4,10"], ["BYMONTHDAY=1,-1", "BYDAY=TU,SA"], ["", "BYSETPOS=1"], ["", "WKST=SU"])
]


def expand(rule, start, zone, end):
    local = rrulestr(rule, dtstart=datetime.fromisoformat(start))
    seen = []
    for wall in local:
        at = wall.replace(tzinfo=zoneinfo.ZoneInfo(zone)).astimezone(timezone.utc)
        if at not in seen:
            seen.append(at)
        if len(seen) > end + 60:  # a gap can exchange neighbours
            break
    return [at.astimezone(zoneinfo.ZoneInfo(zone)).isoformat().replace("+00:00", "Z") for at in sorted(seen)[:end]]


def case(rule, start, zone, count=12):
    ended = "COUNT=" in rule or "UNTIL=" in rule
    times = expand(rule, start, zone, 10_000 if ended else count)
    return {"rrule": rule, "starts_at": start, "time_zone": zone, "count": None if ended else len(times), "want": times}


def main():
    # The years of RFC 5545 are before those that starts_at may have; 28 years later the calendar is the same.
    later = lambda text: text.replace("1996", "2024").replace("1997", "2025").replace("1998", "2026")
    cases = [case(later(rule), later(start), NY) for rule, start in RFC_EXAMPLES]
    cases += [case(rule, start, zone) for rule in PRACTICAL for zone, start in STARTS]
    cases += [case(rule, start, zone, 6) for rule, (zone, start) in zip(COMBINED, itertools.cycle(STARTS))]
    cases = [c for c in cases if c["want"]]
    source = f"python-dateutil {dateutil.__version__}, Python {sys.version.split()[0]}, by generate.py"
    print('{\n"source": %s,\n"cases": [' % json.dumps(source))
    print(",\n".join(json.dumps(c) for c in cases))
    print("]\n}")


main()
