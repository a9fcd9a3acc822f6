// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func TestWindowBadInput(t *testing.T) {
	t.Parallel()
	starts := func(s any) object { return exchange(object{"starts_at": s}) }
	ends := func(s any) object { return exchange(object{"ends_at": s}) }
	lasts := func(s any) object { return exchange(object{"ends_at": nil, "duration": s}) }
	zone := func(s any) object { return exchange(object{"time_zone": s}) }
	words := func(o object) object { return exchange(object{"messages": o}) }
	const suggest = "America/Los_Angeles"
	tests := map[string]struct {
		config object
		want   []finding
	}{
		"nothing wrong": {exchange(), nil},
		"everything": {exchange(object{
			"ends_at": nil, "duration": "2h", "display_time_zones": []any{"Europe/Berlin"}, "time_format": "iso", "status": "completed",
			"notify_on": []any{"close"}, "template_id": "-1", "response_type": "CARD", "description": "x",
			"messages": object{
				"announcement": "{{title}} {{description}} {{start}} {{end}} {{times}} {{duration}}", "change": "{{changes}}", "completion": "a",
				"cancellation": "b",
			},
		}), nil},

		"end before start":    {ends("2026-12-01T20:00"), []finding{errorAt("ends_at", "before it starts")}},
		"end at start":        {ends("2026-12-01T21:00"), []finding{errorAt("ends_at", "must be longer than zero")}},
		"past midnight":       {ends("2026-12-01T01:00"), []finding{errorAt("ends_at", "2026-12-02T01:00:00-08:00")}},
		"zero duration":       {lasts("0s"), []finding{errorAt("duration", "must be longer than zero")}},
		"negative duration":   {lasts("-2h"), []finding{errorAt("duration", `Write "2h"`)}},
		"a day as duration":   {lasts("1d"), []finding{errorAt("duration", `"24h"`)}},
		"number as duration":  {lasts("90"), []finding{errorAt("duration", `"90m"`)}},
		"40 days":             {ends("2027-01-10T21:00"), []finding{warningAt("ends_at", "40 days")}},
		"40 days as duration": {lasts("960h"), []finding{warningAt("duration", "40 days")}},
		"month 13":            {starts("2026-13-01"), []finding{errorAt("starts_at", "does not exist")}},
		"month 13 and time":   {starts("2026-13-01T21:00"), []finding{errorAt("starts_at", "does not exist")}},
		"date alone":          {starts("2026-12-01"), []finding{errorAt("starts_at", "2026-12-01T21:00")}},
		"tomorrow":            {starts("tomorrow"), []finding{errorAt("starts_at", "is not a time")}},
		"empty start":         {starts(""), []finding{errorAt("starts_at", "empty")}},
		"end tomorrow":        {ends("tomorrow"), []finding{errorAt("ends_at", "is not a time")}},
		"time with PST":       {starts("2026-12-01 21:00 PST"), []finding{errorAt("starts_at", `Write "2026-12-01 21:00" for the local time`)}},
		"gap": {
			starts("2026-03-08T02:30"), []finding{errorAt("starts_at", "from 2026-03-08 02:00 directly to 2026-03-08 03:00") /* the end is fine alone */},
		},
		"ambiguous": {
			exchange(object{"starts_at": "2026-11-01T01:30", "ends_at": "2026-11-01T04:00"}),
			[]finding{warningAt("starts_at", "2026-11-01T01:30:00-07:00 (PDT) and 2026-11-01T01:30:00-08:00 (PST)")},
		},
		"both ends":          {exchange(object{"duration": "2h"}), []finding{errorAt("duration", "Leave one of them out")}},
		"no end":             {exchange(object{"ends_at": nil}), []finding{errorAt("ends_at", `duration = "2h"`)}},
		"unknown second end": {exchange(object{"duration": unknown}), []finding{errorAt("duration", "Leave one of them out")}},
		"PST":                {zone("PST"), []finding{errorAt("time_zone", suggest)}},
		"EST":                {zone("EST"), []finding{errorAt("time_zone", "America/New_York")}},
		"Local":              {zone("Local"), []finding{errorAt("time_zone", suggest)}},
		"empty zone":         {zone(""), []finding{errorAt("time_zone", suggest)}},
		"misspelt zone":      {zone("America/Los_Angelos"), []finding{errorAt("time_zone", suggest)}},
		"zone and time": {
			exchange(object{"time_zone": "PST", "starts_at": "tomorrow"}), []finding{errorAt("time_zone", suggest), errorAt("starts_at", "is not a time")},
		},
		"sign of Etc": {zone("Etc/GMT+8"), []finding{warningAt("time_zone", "UTC-8")}},
		"second display zone": {
			exchange(object{"display_time_zones": []any{"Europe/Berlin", "CET"}}), []finding{errorAt("display_time_zones[1]", "Europe/Berlin")},
		},
		"local without a zone": {
			zone(nil), []finding{errorAt("starts_at", `time_zone = "America/Los_Angeles"`), errorAt("ends_at", `time_zone = "America/Los_Angeles"`)},
		},
		"offset, no zone": {exchange(object{"time_zone": nil, "starts_at": "2026-12-01T21:00:00-08:00", "ends_at": "2026-12-02T07:00:00Z"}), nil},
		"time format":     {exchange(object{"time_format": "short"}), []finding{errorAt("time_format", `"iso"`)}},

		"empty title":          {exchange(object{"title": " "}), []finding{errorAt("title", "empty")}},
		"title of two lines":   {exchange(object{"title": "a\nb"}), []finding{errorAt("title", "one line")}},
		"placeholder misspelt": {words(object{"announcement": "At {{stat}}"}), []finding{errorAt("messages.announcement", "did you mean {{start}}?")}},
		"misplaced changes":    {words(object{"completion": "{{changes}}"}), []finding{errorAt("messages.completion", "the change alone")}},
		"unclosed placeholder": {words(object{"change": "{{changes"}), []finding{errorAt("messages.change", "is not closed")}},
		"empty words":          {words(object{"cancellation": ""}), []finding{errorAt("messages.cancellation", "leave it out")}},
		"all words wrong": {words(object{"announcement": "{{a}}", "change": "{{b}}", "completion": "{{c}}", "cancellation": "{{d}}"}), []finding{
			errorAt("messages.announcement", "{{a}}"), errorAt("messages.change", "{{b}}"),
			errorAt("messages.completion", "{{c}}"), errorAt("messages.cancellation", "{{d}}"),
		}},
		"status":            {exchange(object{"status": "canceled"}), []finding{errorAt("status", `Did you mean "cancelled"?`)}},
		"event":             {exchange(object{"notify_on": []any{"destroy"}}), []finding{errorAt(`notify_on["destroy"]`, `"close"`)}},
		"null display zone": {exchange(object{"display_time_zones": []any{nil}}), []finding{errorAt("display_time_zones[0]", "Null element")}},
		"null among zones":  {exchange(object{"display_time_zones": []any{unknown, "UTC", nil}}), []finding{errorAt("display_time_zones[2]", "compact")}},
		"null contact": {
			exchange(object{"recipients": object{"contacts": []any{"sam", nil}}}), []finding{errorAt("recipients.contacts[1]", "Null element")},
		},
		"null role":         {exchange(object{"recipients": object{"roles": []any{nil}}}), []finding{errorAt("recipients.roles", "Null element")}},
		"null words":        {words(object{"announcement": nil, "reminder": nil}), nil},
		"unknown elements":  {exchange(forPeople(unknown), object{"display_time_zones": []any{unknown}, "notify_on": []any{unknown}}), nil},
		"changes to remind": {words(object{"reminder": "{{changes}}"}), []finding{errorAt("messages.reminder", "the change alone")}},
		"null event":        {exchange(object{"notify_on": []any{nil}}), []finding{errorAt("notify_on", "Null element")}},
		"no recipients":     {exchange(object{"recipients": object{}}), []finding{errorAt("recipients", "all_users = true")}},
		"contact 0":         {exchange(forPeople("0")), []finding{errorAt("recipients.contacts[0]", "all_users = true")}},
		"empty template":    {exchange(object{"template_id": " "}), []finding{errorAt("template_id", "Leave it out")}},
		"image":             {exchange(object{"response_type": "IMAGE"}), []finding{warningAt("response_type", "Leave it out")}},
		"odd type":          {exchange(object{"response_type": "application/json"}), []finding{warningAt("response_type", "sent as it is")}},
		"lower-case type":   {exchange(object{"response_type": "card"}), nil},

		"unknown start":                 {starts(unknown), nil},
		"unknown end":                   {ends(unknown), nil},
		"unknown length":                {lasts(unknown), nil},
		"unknown zone":                  {zone(unknown), nil},
		"unknown zone beside a mistake": {exchange(object{"time_zone": unknown, "starts_at": "tomorrow"}), []finding{errorAt("starts_at", "is not a time")}},
		"unknown zone, gap":             {exchange(object{"time_zone": unknown, "starts_at": "2026-03-08T02:30", "ends_at": "2026-03-08T04:30"}), nil},
		"unknown zone, with an instant": {exchange(object{"time_zone": unknown, "ends_at": "2026-12-01T20:30:00Z"}), nil},
		"unknown everything": {exchange(object{
			"title": unknown, "description": unknown, "display_time_zones": unknown, "time_format": unknown, "recipients": unknown, "status": unknown,
			"notify_on": unknown, "messages": unknown, "template_id": unknown, "response_type": unknown,
		}), nil},
		"several mistakes": {exchange(object{"title": "", "starts_at": "tomorrow", "time_zone": "PST", "status": "done"}), []finding{
			errorAt("title", ""), errorAt("starts_at", ""), errorAt("time_zone", ""), errorAt("status", ""),
		}},
	}
	s := providertest.New(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			protocol.RequireFindings(t, s.Validate(t, providertest.Window, test.config), test.want...)
		})
	}
}

// An error that only apply can see stops the notice.
func TestWindowErrorKnownAtApply(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	p := w.Plan(exchange(object{"recipients": object{"contacts": unknown}}))
	nobody := exchange(object{"recipients": object{"contacts": []any{}}})
	protocol.RequireFindings(t, w.ApplyKnown(t.Context(), p, nobody), errorAt("recipients.contacts", "names nobody"))
	w.requireSent()
}
