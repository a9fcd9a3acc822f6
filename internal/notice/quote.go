// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What a problem may quote: roles, words of an enumeration, times, durations, time zones and the names of placeholders.
// Login IDs, texts and addresses may be sensitive, and a provider cannot see whether they are; no problem quotes them.
const (
	// maxQuoted is how many characters of a value a problem quotes.
	maxQuoted = 60
	// maxListed is how many values a problem lists.
	maxListed = 7
)

// quoted is a value that cannot be a secret, fit for a problem.
func quoted(s string) string { return strconv.Quote(short(s)) }

// short cuts a value to a length that helps.
func short(s string) string {
	if utf8.RuneCountInString(s) <= maxQuoted {
		return s
	}
	return string([]rune(s)[:maxQuoted]) + "…"
}

// Listed names the first few of some values, and how many more there are: "a, b and 4,990 more".
func Listed(values []string) string {
	if len(values) <= maxListed {
		return strings.Join(values, ", ")
	}
	return strings.Join(values[:maxListed], ", ") + " and " + thousands(len(values)-maxListed) + " more"
}

// thousands writes a number that is not negative with a comma between each three digits.
func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
