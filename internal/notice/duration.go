// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// LongWindow is how long a window may be without a warning.
const LongWindow = 30 * aDay

// ParseDuration reads a length of time as Go and Terraform's timeadd write it: "2h", "1h30m", "45m". A day is not among
// the units, since one day in spring has 23 hours. Less than a second is refused.
func ParseDuration(s string) (time.Duration, []Problem) {
	const summary = "Invalid duration"
	d, err := time.ParseDuration(strings.TrimSpace(s))
	switch {
	case err != nil:
		return 0, invalid(summary, fmt.Sprintf("%s is not a valid duration. %s", quoted(s), suggestDuration(s)))
	case d == 0:
		return 0, invalid(summary, fmt.Sprintf("%s must be longer than zero. Write how long it takes, such as \"2h\" or \"1h30m\".", quoted(s)))
	case d < 0:
		return 0, invalid(summary, fmt.Sprintf("%s is negative: it would end before it starts. Write %q, or move the start.", quoted(s), strings.TrimLeft(strings.TrimSpace(s), "-")))
	case d < time.Second:
		return 0, invalid(summary, fmt.Sprintf("%s is shorter than a second. Write how long it takes, such as \"45m\" or \"2h\".", quoted(s)))
	}
	return d, nil
}

var (
	wordDuration = regexp.MustCompile(`(?i)^\+?(\d{1,4}(?:\.\d+)?) ?(d|days?|hours?|hrs?|h|minutes?|mins?|m|w|weeks?)$`)
	isoDuration  = regexp.MustCompile(`(?i)^PT?(\d{1,4}[HM](?:\d{1,4}M)?)$`)
	plainNumber  = regexp.MustCompile(`^\d{1,4}$`)
)

// suggestDuration rewrites what people write elsewhere: "2 hours", "1d", "PT2H", "90".
func suggestDuration(s string) string {
	s = strings.TrimSpace(s)
	if iso := isoDuration.FindStringSubmatch(s); iso != nil && strings.HasPrefix(strings.ToUpper(s), "PT") {
		return fmt.Sprintf("Write %q.", strings.ToLower(iso[1]))
	}
	if plainNumber.MatchString(s) {
		return fmt.Sprintf("It lacks a unit. Write %q for minutes, %q for hours.", s+"m", s+"h")
	}
	words := wordDuration.FindStringSubmatch(s)
	if words == nil {
		return "Write hours and minutes, such as \"2h\", \"1h30m\" or \"45m\"."
	}
	switch unit := strings.ToLower(words[2])[0]; unit {
	case 'd', 'w':
		return "Days are not among the units, since not every day has 24 hours. Write hours, such as \"24h\" for a day, or write the end as a time."
	default:
		return fmt.Sprintf("Write %q.", words[1]+string(unit))
	}
}

// durationWords is a length of time in words, without fractions of a second: "2 hours", "1 day 30 minutes".
func durationWords(seconds int64) string {
	var words []string
	for _, unit := range []struct {
		name    string
		seconds int64
	}{{"day", 86400}, {"hour", 3600}, {"minute", 60}, {"second", 1}} {
		n := seconds / unit.seconds
		seconds %= unit.seconds
		switch {
		case n == 1:
			words = append(words, "1 "+unit.name)
		case n > 1:
			words = append(words, fmt.Sprintf("%d %ss", n, unit.name))
		}
	}
	if len(words) == 0 {
		return "0 seconds"
	}
	return strings.Join(words, " ")
}
