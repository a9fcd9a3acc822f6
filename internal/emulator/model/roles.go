// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import (
	"maps"
	"slices"
	"strings"
)

// Everyone is the contact that stands for all users [vendor].
const Everyone = "0"

// roleNames are the tenant's roles by code [vendor].
var roleNames = map[string]string{
	"-1": "administrator",
	"-2": "developer",
	"-3": "analyst",
	"-4": "self_service_user",
	"-5": "guest_user",
}

// IsRole reports whether code is the code of a role.
func IsRole(code string) bool { return roleNames[code] != "" }

// RoleNames lists the names of the roles.
func RoleNames() []string { return slices.Sorted(maps.Values(roleNames)) }

// RoleCode returns the code of a role that is written by name or by code.
func RoleCode(text string) (string, bool) {
	text = strings.TrimSpace(text)
	for code, name := range roleNames {
		if text == code || text == name {
			return code, true
		}
	}
	return "", false
}

// RoleName returns the name of a role, such as self_service_user, or the empty string.
func RoleName(code string) string { return roleNames[code] }
