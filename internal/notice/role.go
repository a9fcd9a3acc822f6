// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"slices"
	"strings"
)

// Role is the wire code of a Luma user role, for example "-3".
type Role string

// The roles of a Luma tenant. The vendor's article lists -1 to -4, another of its articles -5.
const (
	Administrator   Role = "-1"
	Developer       Role = "-2"
	Analyst         Role = "-3"
	SelfServiceUser Role = "-4"
	GuestUser       Role = "-5"
)

type roleWords struct {
	role         Role
	name, plural string
}

var roles = [...]roleWords{
	{Administrator, "administrator", "Administrators"},
	{Developer, "developer", "Developers"},
	{Analyst, "analyst", "Analysts"},
	{SelfServiceUser, "self_service_user", "Self-service users"},
	{GuestUser, "guest_user", "Guest users"},
}

// RoleNames lists the names a configuration may use, most powerful role first.
func RoleNames() []string {
	names := make([]string, 0, len(roles))
	for _, r := range roles {
		names = append(names, r.name)
	}
	return names
}

// ParseRole reads a role's name ("analyst") or code ("-3"), ignoring case and surrounding whitespace. Spaces and
// hyphens count as underscores. ok is false for anything else; CheckRole says why.
func ParseRole(s string) (role Role, ok bool) {
	key := strings.ToLower(strings.TrimSpace(s))
	name := strings.NewReplacer(" ", "_", "-", "_").Replace(key)
	for _, r := range roles {
		if key == string(r.role) || name == r.name {
			return r.role, true
		}
	}
	return "", false
}

// CheckRole reports a role that Luma does not have, with the one that was probably meant.
func CheckRole(s string) []Problem {
	if _, ok := ParseRole(s); ok {
		return nil
	}
	known := "Luma's roles are " + strings.Join(RoleNames(), ", ") + ", or their codes -1 to -5."
	found := fmt.Sprintf("There is no role %s.", quoted(s))
	if strings.TrimSpace(s) == "" {
		found = "A role is empty."
	}
	if meant := suggestRole(s); meant != "" {
		found += fmt.Sprintf(" Did you mean %q?", meant)
	}
	return invalid("Unknown role", found+" "+known)
}

// suggestRole also reads a code without its minus sign, or with a space behind it as the vendor's article prints it.
func suggestRole(s string) string {
	digits := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "-"))
	if role, ok := ParseRole("-" + digits); ok {
		return role.Name()
	}
	return Suggest(s, RoleNames())
}

// Name is the role as a configuration writes it.
func (r Role) Name() string { return r.words().name }

// Plural is the role as a sentence names its holders: "Analysts".
func (r Role) Plural() string { return r.words().plural }

func (r Role) words() roleWords {
	i := slices.IndexFunc(roles[:], func(w roleWords) bool { return w.role == r })
	if i < 0 {
		return roleWords{role: r, name: string(r), plural: "holders of role " + string(r)}
	}
	return roles[i]
}
