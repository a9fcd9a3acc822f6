// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"strings"
	"time"
)

func (g *generator) firstWindow() []edit {
	span := g.span(pick(g, 3*time.Hour, 30*time.Hour, 100*time.Hour))
	return append([]edit{g.set("title", "Exchange upgrade"), g.set("recipients", object{"contacts": []any{"sam@gmail.com"}})}, span...)
}

// windowEdit changes one thing, which may be several attributes.
func (g *generator) windowEdit() []edit {
	switch n := g.IntN(100); {
	case n < 14:
		return []edit{g.set("title", pick(g, "Exchange upgrade", "Exchange upgrade", "Exchange migration", " Exchange upgrade ", "Caf\u00e9", "Cafe\u0301"))}
	case n < 34:
		return g.span(pick(g, -50*time.Hour, -26*time.Hour, -3*time.Hour, -time.Hour, time.Hour, 3*time.Hour, 30*time.Hour, 100*time.Hour))
	case n < 38:
		return g.oddSpan()
	case n < 54:
		return []edit{g.set("recipients", g.recipients())}
	case n < 72:
		return []edit{g.set("status", pick[any](g, nil, nil, scheduled, completed, cancelled, cancelled))}
	case n < 84:
		return []edit{g.set("notify_on", pick[any](g, nil, nil, []any{}, []any{onCreate}, []any{onClose}, []any{onUpdate}, []any{onCreate, onClose},
			[]any{onUpdate, onClose}, []any{onCreate, onUpdate}))}
	case n < 87:
		return []edit{g.set("description", pick[any](g, nil, "Mailboxes are read-only."))}
	case n < 91:
		return []edit{g.set("messages", pick[any](g, nil, object{"change": "CHANGED {{changes}}"}, object{"change": "CHANGED {{changes}}", "cancellation": "{{title}} is off"},
			object{"announcement": "Soon: {{title}} {{times}}"}, object{"reminder": "{{nothing}}"}))}
	case n < 94:
		return []edit{g.set("display_time_zones", pick[any](g, nil, []any{"Asia/Kolkata"})), g.set("time_format", pick[any](g, nil, "iso"))}
	case n < 97:
		return []edit{g.set("template_id", pick[any](g, nil, "-1", "1001", "2001", unknownTemplate))}
	}
	return []edit{g.set("response_type", pick[any](g, nil, "TEXT", "CARD"))}
}

// span sets the times, with a start at some distance from now, in one of many spellings.
func (g *generator) span(distance time.Duration) []edit {
	start := g.clock.Add(distance)
	if g.chance(15) && len(g.config) > 0 {
		if old := readWindow(g.config); !strings.Contains(old.invalid, "time") {
			start = old.start // in another spelling, and maybe with another end
		}
	}
	length := pick(g, 30*time.Minute, 2*time.Hour, 2*time.Hour, 8*time.Hour, 26*time.Hour)
	zone := pick[any](g, nil, "Europe/Berlin", "America/Los_Angeles", "UTC")
	out := []edit{g.set("time_zone", zone), g.set("starts_at", g.spelling(start, zone))}
	if g.chance(50) {
		return append(out, g.set("ends_at", nil), g.set("duration", length.String()))
	}
	return append(out, g.set("duration", nil), g.set("ends_at", g.spelling(start.Add(length), zone)))
}

// spelling writes an instant, in local time only if the zone is known.
func (g *generator) spelling(at time.Time, zone any) string {
	name, local := zone.(string)
	switch n := g.IntN(4); {
	case n < 2 && local:
		location, err := time.LoadLocation(name)
		if err != nil {
			panic(err)
		}
		return at.In(location).Format(localLayout)
	case n == 2:
		return at.In(time.FixedZone("", 5400)).Format(time.RFC3339)
	}
	return at.UTC().Format(time.RFC3339)
}

// oddSpan sets times around a change of the clocks, and times that are refused.
func (g *generator) oddSpan() []edit {
	zone := g.set("time_zone", "America/Los_Angeles")
	switch g.IntN(5) {
	case 0: // comes twice; the first is meant
		return []edit{zone, g.set("starts_at", "2040-11-04T01:30"), g.set("ends_at", nil), g.set("duration", "1h")}
	case 1: // eight hours in a night of nine
		return []edit{zone, g.set("starts_at", "2040-11-03T22:00"), g.set("ends_at", nil), g.set("duration", "8h")}
	case 2: // does not exist
		return []edit{zone, g.set("starts_at", "2041-03-10T02:30"), g.set("ends_at", nil), g.set("duration", "1h")}
	case 3: // no zone
		return []edit{g.set("time_zone", nil), g.set("starts_at", "2040-11-03T22:00"), g.set("ends_at", nil), g.set("duration", "1h")}
	}
	return []edit{zone, g.set("starts_at", "2040-11-03T22:00"), g.set("duration", nil), g.set("ends_at", "2040-11-03T21:00")}
}
