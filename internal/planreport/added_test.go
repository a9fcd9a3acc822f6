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
	for name, tt := range map[string]struct {
		outcome, before, after, audience, mark string
		want                                   []string
	}{
		"one added":           {"confirmed", `["ruth", "judy"]`, `["judy", "ruth", "nina"]`, "1 user added to 2 users on x (send 2)", everyMark, []string{"nina"}},
		"one exchanged":       {"accepted", `["ruth", "sam"]`, `["nina", "ruth"]`, "1 user added to 2 users", everyMark, []string{"nina"}},
		"respelt":             {"confirmed", `["RUTH", "judy"]`, `["judy", "ruth", "nina"]`, "1 user added to 2 users", everyMark, []string{"nina"}},
		"respelt, unknown":    {"unknown", `["RUTH"]`, `["ruth", "RUTH"]`, "1 user added to 1 user", everyMark, []string{"ruth"}},
		"everybody again":     {"confirmed", `["ruth", "judy"]`, `["judy", "ruth", "nina"]`, "3 users (send 2)", everyMark, all},
		"after a dry run":     {"dry_run", `["ruth", "judy"]`, `["judy", "ruth", "nina"]`, "1 user added to 2 users", everyMark, all},
		"after an expired":    {"expired", `["ruth", "judy"]`, `["judy", "ruth", "nina"]`, "1 user added to 2 users", everyMark, all},
		"another state":       {"confirmed", `["ruth"]`, `["judy", "ruth", "nina"]`, "1 user added to 2 users", everyMark, all},
		"formerly sensitive":  {"confirmed", `["ruth", "judy"]`, `["judy", "ruth", "nina"]`, "1 user added to 2 users", `"before_sensitive": {"recipients": true}`, all},
		"sensitive":           {"confirmed", `["ruth", "judy"]`, `["judy", "ruth", "nina"]`, "1 user added to 2 users", `"after_sensitive": {"recipients": true}`, nil},
		"an unknown audience": {"confirmed", `["ruth", "judy"]`, `["judy", "ruth", "nina"]`, "", `"after_unknown": {"audience": true}`, all},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			state := func(count int, audience, contacts string) string {
				return fmt.Sprintf(`{"message": "Down", "outcome": %q, "send_count": %d, "audience": %q, "recipients": {"contacts": %s}}`, tt.outcome, count, audience, contacts)
			}
			report := read(t, planOf("luma_notification", `["update"]`, state(1, "", tt.before), state(2, tt.audience, tt.after), tt.mark))
			if len(report.Messages) != 1 || !slices.Equal(report.Messages[0].Contacts, tt.want) {
				t.Errorf("%+v, want one for %q", report.Messages, tt.want)
			}
		})
	}
}
