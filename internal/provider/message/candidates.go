// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package message

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// maxListed is how many users an error lists.
const maxListed = 10

// MeantBy narrows users that match a key to the one whose login ID it is, if there is exactly one: nobody could be
// addressed whose login ID is somebody else's first name otherwise.
func MeantBy(key string, found []luma.Contact) []luma.Contact {
	var exact []luma.Contact
	for _, c := range found {
		if notice.LoginKey(c.UserName) == notice.LoginKey(key) {
			exact = append(exact, c)
		}
	}
	if len(exact) == 1 {
		return exact
	}
	return found
}

// CandidateNames lists users for people, the first few of them.
func CandidateNames(found []luma.Contact) string {
	var names []string
	for _, c := range found[:min(len(found), maxListed)] {
		login := cmp.Or(c.UserName, c.Email, c.ID)
		if who := cmp.Or(c.DisplayName, strings.TrimSpace(c.FirstName+" "+c.LastName)); who != "" {
			names = append(names, fmt.Sprintf("%s (%q)", who, login))
			continue
		}
		names = append(names, fmt.Sprintf("%q", login))
	}
	if rest := len(found) - len(names); rest > 0 {
		names = append(names, fmt.Sprintf("and %d more", rest))
	}
	return strings.Join(names, ", ")
}
