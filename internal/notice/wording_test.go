// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

var everyKind = []Kind{KindAnnouncement, KindChange, KindCompletion, KindEarlyCompletion, KindCancellation, KindReminder}

// Every notice of one window in two zones, as it reads: a person should look at the golden file when it changes.
func TestNoticesRead(t *testing.T) {
	t.Parallel()
	before := testWindow(t, "2026-12-01T20:00", "2026-12-01T23:00", "America/Los_Angeles", "Europe/Berlin")
	w := testWindow(t, "2026-12-01T21:00", "2026-12-01T23:00", "America/Los_Angeles", "Europe/Berlin")
	changes, _ := Moved(before, w, roleHolders(Analyst), roleHolders(Analyst, Developer), false)
	var b strings.Builder
	for _, kind := range everyKind {
		text := w.Notice(kind, Wording{}, changes, Text)
		card := w.Notice(kind, Wording{}, changes, CardType).Card
		fmt.Fprintf(&b, "== %s\n%s\n\n-- as a card\n[%s]\n[%s]\n%s\n\n", kind, text.Text, card.Title, card.Subtitle, card.Text)
	}
	const golden = "testdata/notices.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the notices read otherwise (go test -update writes them anew):\n%s", b.String())
	}
}

func TestTextsWithOwnWording(t *testing.T) {
	t.Parallel()
	w := testWindow(t, "2026-12-01T21:00", "2026-12-01T23:30", "America/Los_Angeles", "Europe/Berlin")
	w.Title, w.Description = " Exchange {{start}} ", "100 % @request.message ${x}"
	own := Wording{
		Announcement: "{{title}}: {{ description }}\r\nfrom {{start}} to {{end}} ({{duration}})\n",
		Change:       "{{changes}} / {{times}}",
		Completion:   "Done: {{title}}",
		Cancellation: "{{{{title}} stays, {{unknown}} too",
		Reminder:     "In a minute: {{title}}",
	}
	want := map[Kind]string{
		KindAnnouncement:    "Exchange {{start}}: 100 % @request.message ${x}\nfrom Tue 1 Dec 2026, 21:00 PST to Tue 1 Dec 2026, 23:30 PST (2 hours 30 minutes)",
		KindChange:          "start 20:00 → 21:00 PST / Tue 1 Dec 2026, 21:00–23:30 PST · Wed 2 Dec, 06:00–08:30 CET",
		KindCompletion:      "Done: Exchange {{start}}",
		KindEarlyCompletion: "Done: Exchange {{start}}",
		KindCancellation:    "{{title}} stays, {{unknown}} too",
		KindReminder:        "In a minute: Exchange {{start}}",
	}
	for _, kind := range everyKind {
		if got := w.Notice(kind, own, "start 20:00 → 21:00 PST", Text).Text; got != want[kind] {
			t.Errorf("%s: got %q, want %q", kind, got, want[kind])
		}
	}
	card := w.Notice(KindAnnouncement, own, "", CardType).Card
	if card == nil || card.Title != "Exchange {{start}}" || card.Subtitle != "Maintenance" || card.Text != want[KindAnnouncement] {
		t.Errorf("got %+v", card)
	}
}

func TestTextsAreNeverEmpty(t *testing.T) {
	t.Parallel()
	w := testWindow(t, "2026-12-01T21:00", "2026-12-01T23:00", "UTC")
	w.Description = ""
	empty := Wording{Announcement: "{{description}}", Completion: " "}
	got := w.Notice(KindAnnouncement, empty, "", Text).Text
	if want := "Maintenance: Exchange upgrade\nWhen: Tue 1 Dec 2026, 21:00–23:00 UTC (2 hours)"; got != want {
		t.Errorf("got %q", got)
	}
	for _, kind := range everyKind {
		if saysNothing(w.Notice(kind, empty, "start moved", Text).Text) {
			t.Errorf("%s says nothing", kind)
		}
	}
	if card := w.Notice(KindAnnouncement, Wording{Announcement: "{{description}}"}, "", CardType).Card; !strings.HasPrefix(card.Text, "Start: Tue 1 Dec") {
		t.Errorf("got %+v", card)
	}
	if c := w.Notice(KindAnnouncement, Wording{}, "", ImageType); c.Text != got {
		t.Errorf("a window has no image, yet: %+v", c)
	}
}

func TestCheckWording(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		kind Kind
		text string
		want []string
	}{
		{"no placeholders", KindCompletion, "Done.", nil},
		{"all of them", KindChange, "{{title}} {{description}} {{start}} {{ end }} {{times}} {{duration}} {{changes}}", nil},
		{"signs of others", KindAnnouncement, "@request.message ${x} {x} {{{{x}}", nil},
		{"empty", KindAnnouncement, " \n", []string{"Empty wording: The wording of the announcement is empty"}},
		{
			"misspelt", KindEarlyCompletion, "a\n{{titel}} {{foo}}",
			[]string{
				"Unknown placeholder: The wording of the early completion uses placeholders that a window does not have: {{titel}} on line 2 (did " +
					"you mean {{title}}?), {{foo}} on line 2. It may use {{title}}, ",
			},
		},
		{"changes elsewhere", KindCancellation, "{{changes}}", []string{"Misplaced placeholder: Line 1 of the wording of the cancellation uses {{changes}}"}},
		{"unclosed", KindChange, "{{changes", []string{"Unclosed placeholder: Line 1"}},
		{"a program", KindChange, "{{if x}}", []string{"Invalid placeholder: Line 1"}},
		{
			"everything", KindAnnouncement, "{{\n{{changes}}{{starts}}",
			[]string{"Unclosed placeholder: Line 1", "Misplaced placeholder: Line 2", "Unknown placeholder: (did you mean {{start}}?)"},
		},
		{"long", KindChange, strings.Repeat("x", LongMessage+1), []string{"Long message: 64 KiB"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			assertSummaries(t, CheckWording(tt.kind, tt.text), tt.want)
		})
	}
}

// A wording that passes leaves no placeholder behind, whatever the title says.
func FuzzWording(f *testing.F) {
	for _, s := range []string{"{{title}}", "{{changes}}", "{{{{title}}", "{{ start }}\n{{end}}", "{{description}}", "x"} {
		f.Add(s, "title {{end}}")
	}
	f.Fuzz(func(t *testing.T, text, title string) {
		if len(CheckWording(KindChange, text)) > 0 {
			return
		}
		w := testWindow(t, "2026-12-01T21:00", "2026-12-01T23:00", "UTC")
		w.Title, w.Description = title, title
		got := w.Notice(KindChange, Wording{Change: text}, "start moved", Text).Text
		if saysNothing(got) {
			t.Fatalf("%q says nothing", text)
		}
		if !strings.Contains(text, "{{") && got != NormalizeText(text) {
			t.Fatalf("%q becomes %q", text, got)
		}
	})
}
