// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package model

import "strings"

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

// roleCode accepts a role's code or name.
func roleCode(text string) (string, bool) {
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
