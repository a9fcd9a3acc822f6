// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package window_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// Another spelling of the same instants is not a change at all.
func TestWindowSpelling(t *testing.T) {
	t.Parallel()
	spellings := []object{
		{"starts_at": "2026-12-01T21:00", "ends_at": "2026-12-01T23:00"},
		{"starts_at": "2026-12-01 21:00:00", "ends_at": " 2026-12-01T23:00 "},
		{"starts_at": "2026-12-02T05:00:00Z", "ends_at": "2026-12-02T07:00:00z"},
		{"starts_at": "2026-12-02T06:00:00+01:00", "ends_at": "2026-12-01T23:00:00.000-08:00"},
		{"starts_at": "2026-12-01T21:00-08:00", "ends_at": "2026-12-02T12:30:00+05:30"},
	}
	w := newWindow(t)
	for i, first := range spellings {
		w.Must(exchange(first, object{"title": fmt.Sprint("Exchange ", i)}))
		for _, second := range spellings {
			w.RequireEmptyPlan(exchange(second, object{"title": fmt.Sprint("Exchange ", i)}))
		}
	}
}

func TestWindowDurationSpelling(t *testing.T) {
	t.Parallel()
	lasting := func(d any) object { return exchange(object{"ends_at": nil, "duration": d}) }
	w := newWindow(t)
	w.Must(lasting("2h"))
	for _, same := range []any{"120m", "1h60m", "7200s", " 2h0m0s"} {
		w.RequireEmptyPlan(lasting(same))
	}
}

// The other way to write the same end changes what is written and nothing that is computed.
func TestWindowEndForDuration(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	p := w.Plan(exchange(object{"ends_at": nil, "duration": "2h"}))
	computed := []string{"id", "starts_at", "starts_at_utc", "ends_at_utc", "audience", "texts", "last_notice"}
	for _, name := range computed {
		if !reflect.DeepEqual(p.Values[name], w.State[name]) {
			t.Errorf("%s changes from %v to %v", name, w.State[name], p.Values[name])
		}
	}
}

// A local time in another zone is another instant, even if the state has it as an instant.
func TestWindowZoneChangesLocalTimes(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange(object{"starts_at": "2026-12-02T05:00:00Z"}))
	w.Must(exchange(object{"ends_at": "2026-12-01T23:30"}))
	w.Must(exchange(object{"ends_at": "2026-12-01T23:30", "time_zone": "America/New_York"}))
	if w.State["starts_at"] != "2026-12-01T21:00" || w.State["starts_at_utc"] != "2026-12-02T02:00:00Z" {
		t.Errorf("starts at %v, which is %v", w.State["starts_at"], w.State["starts_at_utc"])
	}
	w.Must(exchange(object{"ends_at": "2026-12-02T04:30:00Z", "starts_at": "2026-12-01T19:00-07:00", "time_zone": "America/Denver"}))
	if w.State["starts_at"] != "2026-12-01T19:00-07:00" {
		t.Errorf("in a new zone the start is still written %v", w.State["starts_at"])
	}
	w.requireSent("announcement", "change", "change")
}

// Random windows in random zones, each written in two random ways: the second plan is empty.
func TestWindowRandomSpellings(t *testing.T) {
	t.Parallel()
	zones := []string{"America/Los_Angeles", "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia", "America/St_Johns", "Asia/Kathmandu", "UTC"}
	random := rand.New(rand.NewPCG(2026, 12))
	w := newWindow(t)
	w.settings(object{"dry_run": true})
	for range 120 {
		zone, err := time.LoadLocation(zones[random.IntN(len(zones))])
		if err != nil {
			t.Fatal(err)
		}
		start := begins.Add(time.Duration(random.IntN(3*365*24*60)) * time.Minute)
		end := start.Add(time.Duration(1+random.IntN(72*60)) * time.Minute)
		write := func() object {
			return exchange(object{"time_zone": zone.String(), "starts_at": spell(random, start, zone), "ends_at": spell(random, end, zone)})
		}
		w.Must(write())
		w.RequireEmptyPlan(write())
		w.RequireEmptyPlan(write())
		w.State, w.Private = nil, nil
	}
}

// spell writes an instant in a random way: with a random offset, or as local time where that means this instant.
func spell(random *rand.Rand, t time.Time, zone *time.Location) string {
	local := t.In(zone)
	twice := false
	for _, shift := range []time.Duration{-time.Hour, -30 * time.Minute, 30 * time.Minute, time.Hour} {
		twice = twice || t.Add(shift).In(zone).Format(time.DateTime) == local.Format(time.DateTime)
	}
	switch random.IntN(3) {
	case 0:
		if !twice {
			return local.Format("2006-01-02 15:04")
		}
	case 1:
		return t.UTC().Format(time.RFC3339)
	}
	return t.In(time.FixedZone("", (random.IntN(26*60)-12*60)*60)).Format(time.RFC3339)
}

func TestWindowUnknowns(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		config object
		create map[string]bool // which computed values a create knows
		update map[string]bool // and an update of the window as it was before
	}{
		"recipients":  {object{"recipients": object{"contacts": unknown}}, knows("texts", "starts_at_utc"), knows("starts_at_utc", "announcement")},
		"start":       {object{"starts_at": unknown}, knows("audience"), knows()},
		"description": {object{"description": unknown}, knows("audience", "starts_at_utc"), knows("audience", "last_notice", "starts_at_utc")},
		"own words":   {object{"messages": unknown}, knows("audience", "starts_at_utc"), knows("audience", "last_notice", "starts_at_utc")},
		"status":      {object{"status": unknown}, knows("texts", "starts_at_utc"), knows("starts_at_utc", "announcement")},
		"events":      {object{"notify_on": unknown}, knows("texts", "starts_at_utc"), knows("audience", "last_notice", "starts_at_utc", "announcement")},
		"template": {
			object{"template_id": unknown}, knows("texts", "audience", "starts_at_utc"),
			knows("texts", "audience", "last_notice", "starts_at_utc", "announcement"),
		},
		"response type": {object{"response_type": unknown}, knows("audience", "starts_at_utc"), knows("audience", "last_notice", "starts_at_utc")},
		"closing too": {
			object{"status": "completed", "recipients": object{"contacts": unknown}}, knows("texts", "starts_at_utc", "audience", "last_notice"),
			knows("starts_at_utc", "announcement"),
		},
		"no events": {
			object{"title": unknown, "notify_on": []any{}},
			knows("audience", "last_notice", "starts_at_utc"), knows("audience", "last_notice", "starts_at_utc"),
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			requireKnown(t, w.Plan(exchange(test.config)), test.create, "texts", "audience", "last_notice", "starts_at_utc")
			w.Must(exchange())
			p := w.Plan(exchange(test.config))
			requireKnown(t, p, test.update, "audience", "last_notice", "starts_at_utc")
			texts, _ := p.Values["texts"].(object)
			if known := texts != nil && texts["announcement"] != unknown; known != (test.update["announcement"]) {
				t.Errorf("planned texts: %v", p.Values["texts"])
			}
			w.requireSent("announcement")
		})
	}
}

func knows(names ...string) map[string]bool {
	set := map[string]bool{}
	for _, name := range names {
		set[name] = true
	}
	return set
}

func requireKnown(t *testing.T, p protocol.Plan, want map[string]bool, names ...string) {
	t.Helper()
	for _, name := range names {
		if known := p.Values[name] != unknown; known != want[name] {
			t.Errorf("%s is planned as %v", name, p.Values[name])
		}
	}
}

func TestWindowWithUnknownProviderSettings(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	later := providertest.Configured(t, nil, object{"endpoint": unknown, "api_token": unknown, "dry_run": unknown})
	now := w.Server
	w.Server = later
	p := w.Plan(exchange(object{"starts_at": "2126-12-01T21:00", "ends_at": "2126-12-01T22:00"}))
	requireKnown(t, p, knows("texts"), "texts", "audience", "last_notice")
	w.Server = now
	w.Must(exchange())
	w.settings(dryRun)
	w.Must(aDayLater())
	w.Server = later // the rail may still be on
	p = w.Plan(aDayLater())
	requireKnown(t, p, knows("texts"), "texts", "audience", "last_notice")
	if texts := p.Values["texts"].(object); texts["change"] != unknown || texts["announcement"] == unknown {
		t.Errorf("planned texts: %v", texts)
	}
	w.requireSent("announcement")
}

// Whether the people of a redirection or the real readers get the next notice decides what is news.
func TestWindowWithUnknownGuardRails(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.settings(redirect)
	w.Must(exchange())
	w.at(nextMonth).Must(exchange(object{"title": "Exchange"})) // expired, so that no notice is held back any more
	w.Server = providertest.Configured(t, nil, object{"endpoint": "https://luma.example.com/vsa", "api_token": "x", "redirect_contacts": unknown})
	edited := exchange(object{"title": "Exchange", "description": "x"})
	requireKnown(t, w.Plan(edited), knows("texts", "audience", "last_notice"), "texts", "audience", "last_notice")
	p := w.Plan(aDayLater(object{"title": "Exchange"}))
	requireKnown(t, p, knows("texts"), "texts", "audience", "last_notice")
	if texts := p.Values["texts"].(object); texts["change"] != unknown {
		t.Errorf("planned texts: %v", texts)
	}
}

func TestWindowAsCard(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	card := object{"response_type": "card", "display_time_zones": []any{"Europe/Berlin"}}
	w.Must(exchange(card))
	w.Must(aDayLater(card))
	planned := []string{w.last("text").(string), w.text("cancellation")}
	w.Must(nil)
	messages := w.messages()
	if len(messages) != 3 {
		t.Fatalf("%d messages", len(messages))
	}
	for i, m := range messages {
		if m.ResponseType != "CARD" || !strings.HasPrefix(m.Message, `{"title":"Exchange upgrade","subtitle":"Maintenance`) {
			t.Errorf("sent as %s: %s", m.ResponseType, m.Message)
		}
		if i == 0 {
			continue
		}
		// what the plan showed is what the card says from top to bottom
		for line := range strings.Lines(planned[i-1]) {
			if line = strings.TrimSpace(line); !strings.Contains(m.Message, line) {
				t.Errorf("the plan shows the line %q, and the card lacks it: %s", line, m.Message)
			}
		}
	}
	if !strings.Contains(messages[0].Message, `Start: Tue 1 Dec 2026, 21:00 PST · Wed 2 Dec, 06:00 CET\nEnd: `) {
		t.Errorf("the times are not on separate lines: %s", messages[0].Message)
	}
}

func TestWindowOwnWords(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	own := object{"description": "Mail is read-only.", "messages": object{
		"announcement": "We work on {{title}} from {{start}} to {{end}} ({{duration}}). {{description}} ${HOME} @request.message {{{{x}}",
		"change":       "News: {{changes}}.", "completion": "Done: {{title}}", "cancellation": "Off: {{times}}",
	}}
	w.Must(exchange(own))
	w.Must(aDayLater(own))
	w.Must(aDayLater(own, object{"status": "completed"}))
	want := []string{
		"We work on Exchange upgrade from Tue 1 Dec 2026, 21:00 PST to Tue 1 Dec 2026, 23:00 PST (2 hours). Mail is read-only. ${HOME} @request.message {{x}}",
		"News: start Tue 1 Dec, 21:00 → Wed 2 Dec, 21:00 PST; end Tue 1 Dec, 23:00 → Wed 2 Dec, 23:00 PST.", "Done: Exchange upgrade",
	}
	for i, m := range w.messages() {
		if m.Message != want[i] {
			t.Errorf("sent %q, want %q", m.Message, want[i])
		}
	}
}

// The provider's virtual agent speaks for windows, too; a change of it sends nothing. A template gets the text to
// render.
func TestWindowBotAndTemplate(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.settings(object{"bot_external_id": "helper"})
	rendered := exchange(object{"template_id": "1001"})
	w.Must(rendered)
	w.settings(nil)
	w.RequireEmptyPlan(rendered)
	if got := w.messages(); len(got) != 1 || got[0].BotExternalID != "helper" || !strings.HasPrefix(got[0].Rendered, "Service notice: Maintenance: Exchange") {
		t.Errorf("sent %+v", got)
	}
}

func TestWindowImportAdoptsWithoutSending(t *testing.T) {
	t.Parallel()
	imported := object{"id": "0b1c7b0e-8d8f-4c55-9a4c-2f3f1f0b6a01", "last_notice": object{"outcome": "imported"}}
	for name, config := range map[string]object{"scheduled": exchange(), "completed": exchange(object{"status": "completed"})} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			w.State = imported
			w.Must(config)
			w.requireSent()
			if w.last("outcome") != "imported" || w.State["id"] != imported["id"] || w.text("announcement") == "" {
				t.Errorf("adopted as %v", w.State)
			}
		})
	}
	t.Run("adopted, then moved and destroyed", func(t *testing.T) {
		t.Parallel()
		w := newWindow(t)
		w.State = imported
		w.at(nextMonth).Must(exchange())
		w.at(dayBefore).Must(aDayLater())
		w.Must(nil)
		w.requireSent("change", "cancellation")
	})
	t.Run("destroyed before it was adopted", func(t *testing.T) {
		t.Parallel()
		w := newWindow(t)
		w.State = imported
		w.Must(nil)
		w.requireSent()
	})
}

// A replacement must not tell readers that the maintenance is cancelled, unless the new window is.
func TestWindowReplaced(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		change object
		want   []string // after the replacement
		end    []string // after destroying the new one
	}{
		"announced":  {nil, []string{"announcement", "announcement"}, []string{"announcement", "announcement", "cancellation"}},
		"unheard of": {object{"notify_on": []any{"close"}}, []string{}, []string{}},
		"cancelled":  {object{"status": "cancelled"}, []string{"announcement", "cancellation"}, []string{"announcement", "cancellation"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWindow(t)
			before, after := exchange(test.change, object{"status": nil}), exchange(test.change)
			w.Must(before)
			if diags := w.Must(after, protocol.Replace); len(diags) > 0 {
				t.Errorf("the replacement says:\n%s", protocol.Describe(diags))
			}
			w.requireSent(test.want...)
			w.Must(nil)
			w.requireSent(test.end...)
		})
	}
}

// A lost reply to the announcement is not repeated by a later change, and the change tells what moved.
func TestWindowChangeAfterUnknownOutcome(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.tenant.Fault(emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore, Count: 1})
	w.Must(exchange())
	if w.last("outcome") != "unknown" {
		t.Fatalf("outcome %v", w.last("outcome"))
	}
	w.Must(exchange())
	w.Must(exchange(object{"description": "x"}))
	w.requireSent("announcement")
	w.Must(aDayLater(object{"description": "x"}))
	w.requireSent("announcement", "change")
}

// Another version of the provider may have other usual words. They make no diff by themselves.
func TestWindowKeepsTextsOfAnotherVersion(t *testing.T) {
	t.Parallel()
	w := newWindow(t)
	w.Must(exchange())
	const words = "All done with the Exchange upgrade."
	w.State["texts"].(object)["completion"] = words
	w.RequireEmptyPlan(exchange())
	w.Must(exchange(object{"template_id": "-1"}))
	if got := w.text("completion"); got != words {
		t.Errorf("the completion turns into %q", got)
	}
	w.Must(exchange(object{"template_id": "-1", "status": "completed"}))
	if got := w.messages()[1].Message; got != words {
		t.Errorf("the plan showed %q, and the apply sent %q", words, got)
	}
	w.Must(aDayLater(object{"status": "completed"}))
	if got := w.text("completion"); got == words {
		t.Errorf("the texts of a window that moved are still %q", got)
	}
}
