// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"testing"
	"time"
)

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]time.Duration{
		"2h": 2 * time.Hour, "1h30m": 90 * time.Minute, " 45m ": 45 * time.Minute, "90s": 90 * time.Second, "1.5h": 90 * time.Minute, "960h": 960 * time.Hour,
	} {
		if got, problems := ParseDuration(in); got != want || problems != nil {
			t.Errorf("ParseDuration(%q) = %v, %+v; want %v", in, got, problems, want)
		}
	}
}

func TestParseDurationRefuses(t *testing.T) {
	t.Parallel()
	runProblemCases(t, func(s string) []Problem { _, problems := ParseDuration(s); return problems }, []problemCase{
		{in: "0", want: `"0" must be longer than zero`},
		{in: "0h0m", want: "must be longer than zero"},
		{in: "-2h", want: `is negative: it would end before it starts. Write "2h"`},
		{in: "10ms", want: "shorter than a second"},
		{in: "", want: `"" is not a valid duration. Write hours and minutes`},
		{in: "90", want: `Write "90m" for minutes, "90h" for hours`},
		{in: "1d", want: `such as "24h" for a day`},
		{in: "2 weeks", want: "Days are not among the units"},
		{in: "2 hours", want: `Write "2h".`},
		{in: "2 H", want: `Write "2h".`},
		{in: "30 min", want: `Write "30m".`},
		{in: "PT2H", want: `Write "2h".`},
		{in: "pt1h30m", want: `Write "1h30m".`},
		{in: "P2H", want: "Write hours and minutes"},
		{in: "two hours", want: "Write hours and minutes"},
		{in: "9999999999999h", want: "Write hours and minutes"},
	})
}

func TestDurationWords(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int64]string{
		0: "0 seconds", 1: "1 second", 59: "59 seconds", 60: "1 minute", 90: "1 minute 30 seconds", 3600: "1 hour",
		5400: "1 hour 30 minutes", 7200: "2 hours", 86400: "1 day", 86400*40 + 1800: "40 days 30 minutes",
	} {
		if got := durationWords(seconds); got != want {
			t.Errorf("durationWords(%d) = %q; want %q", seconds, got, want)
		}
	}
}

// A duration is either refused or at least a second long.
func FuzzParseDuration(f *testing.F) {
	for _, s := range []string{"2h", "2 hours", "PT2H", "-1h", "1d", "90", "9223372036854775807ns", "0.5 min"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, problems := ParseDuration(s)
		if (d >= time.Second) == anyInvalid(problems) {
			t.Fatalf("ParseDuration(%q) = %v, %+v", s, d, problems)
		}
	})
}
