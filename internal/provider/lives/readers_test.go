// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package lives_test

import (
	"fmt"
	"slices"
	"strings"
)

// hiddenReaders says which reader of what was sent the plan did not name in words.
func hiddenReaders(plan string, o observed) string {
	flat := strings.Join(strings.Fields(plan), " ")
	for _, m := range o.sent {
		if !named(flat, m) {
			return fmt.Sprintf("%s was sent, but the plan does not say to whom: %s", m, plan)
		}
	}
	return ""
}

var pluralRoles = map[string]string{"-1": "Administrators", "-2": "Developers", "-3": "Analysts", "-4": "Self-service users", "-5": "Guest users"}

// named reports whether a plan names the readers of a message: each role, and how many contacts there are or, for a
// redirected message, each of them.
func named(plan string, m message) bool {
	for _, role := range m.Roles {
		if !strings.Contains(plan, pluralRoles[role]) {
			return false
		}
	}
	everybody := slices.Equal(m.Contacts, []string{"0"})
	if everybody {
		return len(m.Roles) > 0 || strings.Contains(plan, "everybody")
	}
	count := fmt.Sprintf("%d users", len(persons(m.Contacts)))
	if len(persons(m.Contacts)) == 1 {
		count = "1 user"
	}
	unnamed := slices.ContainsFunc(m.Contacts, func(contact string) bool { return !strings.Contains(plan, contact) })
	return !unnamed || strings.Contains(plan, count)
}
