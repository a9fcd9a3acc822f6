// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package planreport_test

import (
	"fmt"
	"slices"
	"testing"
)

// A report names those who get the message: only the added contacts, where only they do.
func TestAddedContacts(t *testing.T) {
	t.Parallel()
	all := []string{"judy", "nina", "ruth"}
	const two, three, added = `["ruth", "judy"]`, `["judy", "ruth", "nina"]`, "1 user added to 2 users"
	for name, tt := range map[string]struct {
		outcome, before, after, audience, mark string
		want                                   []string
	}{
		"one added":           {"confirmed", two, three, "1 user added to 2 users (send 2)", everyMark, []string{"nina"}},
		"one exchanged":       {"accepted", `["ruth", "sam"]`, `["nina", "ruth"]`, added, everyMark, []string{"nina"}},
		"respelt":             {"confirmed", `["RUTH", "judy"]`, `["judy", "ruth", "nina"]`, added, everyMark, []string{"nina"}},
		"respelt, unknown":    {"unknown", `["RUTH"]`, `["ruth", "RUTH"]`, "1 user added to 1 user", everyMark, []string{"ruth"}},
		"everybody again":     {"confirmed", two, three, "3 users (send 2)", everyMark, all},
		"after a dry run":     {"dry_run", two, three, added, everyMark, all},
		"after an expired":    {"expired", two, three, added, everyMark, all},
		"another state":       {"confirmed", `["ruth"]`, `["judy", "ruth", "nina"]`, added, everyMark, all},
		"formerly sensitive":  {"confirmed", two, three, added, `"before_sensitive": {"recipients": true}`, all},
		"sensitive":           {"confirmed", two, three, added, `"after_sensitive": {"recipients": true}`, nil},
		"an unknown audience": {"confirmed", two, three, "", `"after_unknown": {"audience": true}`, all},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := func(count int, audience, contacts string) string {
				return fmt.Sprintf(`{"message": "Down", "outcome": %q, "send_count": %d, "audience": %q, "recipients": {"contacts": %s}}`, tt.outcome, count, audience,
					contacts)
			}
			report := read(t, planOf("luma_notification", `["update"]`, state(1, "", tt.before), state(2, tt.audience, tt.after), tt.mark))
			if len(report.Messages) != 1 || !slices.Equal(report.Messages[0].Contacts, tt.want) {
				t.Errorf("%+v, want one for %q", report.Messages, tt.want)
			}
		})
	}
}
