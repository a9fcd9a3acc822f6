// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/model"
)

// searched returns the IDs that a search finds, however many parts its budget makes of it, and the number of the parts.
func searched(t *testing.T, s *Store, f Filter, limit int, budget time.Duration) (ids []int64, parts int) {
	t.Helper()
	for p := (Page{Limit: limit}); ; parts++ {
		rows, rest, err := s.MessagePage(f, p, budget)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			ids = append(ids, r.ID)
		}
		switch {
		case len(rows) == limit:
			p.Before = rows[limit-1].ID
		case rest > 0:
			p.Before = rest
		default:
			return ids, parts + 1
		}
	}
}

// A page of a search agrees with the list of the control plane, in the other order, whatever time it has.
func TestMessagePage(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), "", func(*Tx) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	const n = 3*searchSpan + 7
	texts := []string{"Exchange is DOWN", "100% of_it \\ is back", "Größe und STRASSE", "ÄRGER mit dem Drucker", "nothing"}
	err = s.Update(func(tx *Tx) error {
		for i := range n {
			m := model.Message{
				RequestID: fmt.Sprint("r", i%11), Contacts: []string{"a", "b", "c", "d"}, Roles: []string{fmt.Sprint(-1 - i%3)}, TemplateID: fmt.Sprint(i % 2),
				ResponseType: "TEXT", Message: texts[i%5], Rendered: "shown: " + texts[i%5], Errors: []string{}, ReceivedAt: time.UnixMilli(int64(1000 + i)),
			}
			if i%4 == 0 {
				m.Errors = append(m.Errors, "x")
			}
			if err := tx.Messages.Add(m, []Ref{{int64(i%6 + 1), "u"}}); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]Filter{
		"all": {}, "text": {Text: Words("down")}, "words": {Text: Words("is", "EXCHANGE")}, "percent": {Text: Words("100%")},
		"underscore": {Text: Words("of_it")},
		"backslash":  {Text: Words(`\ is`)}, "no wildcard": {Text: Words("Exch_nge")}, "not ASCII": {Text: Words("größe")},
		"not ASCII, upper case": {Text: Words("ärger")},
		"role":                  {Role: "-2"}, "failed": {Failed: true}, "since": {Since: time.UnixMilli(1000 + n - 5)},
		"after": {After: n - 9}, "user": {UserID: 3},
		"user and text": {UserID: 3, Text: Words("down")}, "request": {RequestID: "r3"}, "template": {TemplateID: "1"},
		"everything": {UserID: 3, Text: Words("nothing"), Role: "-3", TemplateID: "0", Failed: true, After: 7}, "missing": {Text: Words("nobody said this")},
	} {
		want := []int64{}
		for m, err := range s.Messages(f) {
			if err != nil {
				t.Fatal(err)
			}
			want = append(want, m.ID)
		}
		slices.Reverse(want)
		got, _ := searched(t, s, f, 1000, time.Hour)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %d messages, want %d", name, len(got), len(want))
		}
		hurried, parts := searched(t, s, f, 1000, 0)
		if !slices.Equal(hurried, want) || f.scans() && len(want) < 1000 && parts < 3 {
			t.Errorf("%s: %d messages in %d parts, want %d", name, len(hurried), parts, len(want))
		}
	}
	rows, _, err := s.MessagePage(Filter{}, Page{Limit: 1}, 0)
	if err != nil || rows[0].ContactCount != 4 || len(rows[0].Contacts) != 3 || rows[0].Users != 1 {
		t.Errorf("%+v, %v", rows, err)
	}
}
