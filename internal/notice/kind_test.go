// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"testing"
	"time"
)

func TestClosingKind(t *testing.T) {
	t.Parallel()
	w := testWindow(t, "2026-12-01T21:00:00Z", "2026-12-01T23:00:00Z", "UTC")
	tests := []struct {
		now  string
		want Kind
	}{
		{"2026-11-01T00:00:00Z", KindCancellation},
		{"2026-12-01T20:59:59Z", KindCancellation},
		{"2026-12-01T21:00:00Z", KindEarlyCompletion},
		{"2026-12-01T22:59:59Z", KindEarlyCompletion},
		{"2026-12-01T23:00:00Z", KindCompletion},
		{"2026-12-02T22:59:59Z", KindCompletion},
		{"2026-12-02T23:00:00Z", KindCompletion},
		{"2030-01-01T00:00:00Z", KindCompletion},
	}
	for _, tt := range tests {
		if kind := ClosingKind(mustTime(t, tt.now), w); kind != tt.want {
			t.Errorf("closed at %s: %q, want %q", tt.now, kind, tt.want)
		}
	}
}

func TestUpdateKind(t *testing.T) {
	t.Parallel()
	now := mustTime(t, "2026-12-01T12:00:00Z")
	at := func(hours time.Duration) Window {
		return Window{Start: now.Add(hours * time.Hour), End: now.Add((hours + 2) * time.Hour)}
	}
	future, active, past := at(5), at(-1), at(-5)
	tests := []struct {
		name          string
		before, after Window
		want          Kind
	}{
		{"later", future, at(6), KindChange},
		{"while it runs", active, at(-1), KindChange},
		{"brought forward into now", future, active, KindChange},
		{"ended, edited", past, past, KindChange},
		{"moved into the past", future, past, KindChange},
		{"ended, moved into the future", past, future, KindAnnouncement},
		{"ended, prolonged until later", past, active, KindAnnouncement},
	}
	for _, tt := range tests {
		if kind := UpdateKind(now, tt.before, tt.after); kind != tt.want {
			t.Errorf("%s: %q; want %q", tt.name, kind, tt.want)
		}
	}
}

func TestStatusKind(t *testing.T) {
	t.Parallel()
	want := map[string]Kind{"scheduled": "", "completed": KindCompletion, "cancelled": KindCancellation}
	for _, name := range Statuses() {
		kind, ok := Status(name).Kind()
		if expected, known := want[name]; !known || kind != expected || ok != (kind != "") {
			t.Errorf("%s: %q, %v", name, kind, ok)
		}
	}
	if len(Statuses()) != len(want) {
		t.Errorf("statuses: %q", Statuses())
	}
}
