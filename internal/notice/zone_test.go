// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func TestEveryEmbeddedZoneLoads(t *testing.T) {
	t.Parallel()
	names := zoneNames()
	if len(names) < 500 {
		t.Fatalf("only %d zones are embedded", len(names))
	}
	for _, name := range names {
		zone, problems := LoadZone(name)
		if zone == nil || zone.String() != name {
			t.Errorf("LoadZone(%q) = %v, %+v", name, zone, problems)
		}
		if len(problems) > 0 && !strings.HasPrefix(name, "Etc/GMT") {
			t.Errorf("LoadZone(%q) warns: %+v", name, problems)
		}
	}
}

// The machine's own database must not decide what a configuration means. Here the machine says that Los Angeles is in
// Tokyo.
func TestLoadZoneIgnoresTheMachine(t *testing.T) {
	tokyo, err := zoneFiles()["Asia/Tokyo"].Open()
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(tokyo)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "America"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "America", "Los_Angeles"), data, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("ZONEINFO", dir)
	noon := time.Date(2026, 12, 1, 12, 0, 0, 0, time.UTC)
	machine, err := time.LoadLocation("America/Los_Angeles")
	if err != nil {
		t.Fatal(err)
	}
	if got := noon.In(machine).Format("MST"); got != "JST" {
		t.Fatalf("the machine was not fooled: %s", got)
	}
	ours, _ := LoadZone("America/Los_Angeles")
	if got := noon.In(ours).Format("15:04 MST"); got != "04:00 PST" {
		t.Errorf("noon UTC is %s", got)
	}
}

func TestLoadZoneRefuses(t *testing.T) {
	t.Parallel()
	runProblemCases(t, func(name string) []Problem { _, problems := LoadZone(name); return problems }, []problemCase{
		{in: "UTC"},
		{in: "US/Pacific"},
		{in: "Etc/GMT"},
		{in: "Etc/GMT+0"},
		{in: "America/Argentina/Buenos_Aires"},
		{in: "", want: `The time zone is empty. Write an IANA name such as "America/Los_Angeles"`},
		{in: " ", want: "The time zone is empty"},
		{in: "Local", want: `such as "America/Los_Angeles"`},
		{in: "PST", want: `Did you mean "America/Los_Angeles"?`},
		{in: "EST", want: `Did you mean "America/New_York"?`},
		{in: "cet", want: `Did you mean "Europe/Berlin"?`},
		{in: "CST6CDT", want: `Did you mean "America/Chicago"?`},
		{in: "Japan", want: `Did you mean "Asia/Tokyo"?`},
		{in: "GMT", want: `Write "UTC"`},
		{in: "utc", want: `Write "UTC"`},
		{in: "Z", want: `Write "UTC"`},
		{in: "utc+1", want: "is a fixed offset"},
		{in: "GMT-08:00", want: "is a fixed offset"},
		{in: "+01:00", want: "is a fixed offset"},
		{in: "-3", want: "is a fixed offset"},
		{in: "America/LosAngeles", want: `Did you mean "America/Los_Angeles"?`},
		{in: "america/los_angeles", want: `Did you mean "America/Los_Angeles"?`},
		{in: " Europe/Berlin", want: `Did you mean "Europe/Berlin"?`},
		{in: "Europe/Munich", want: "is not an IANA time zone"},
		{in: "Los Angeles", want: `Did you mean "America/Los_Angeles"?`},
		{in: "berlin", want: `Did you mean "Europe/Berlin"?`},
		{in: "Factory", want: "is not an IANA time zone"},
		{in: "../../etc/passwd", want: "is not an IANA time zone"},
		{in: "Europe/", want: "is not an IANA time zone"},
		{in: "Etc/GMT+5", want: `"Etc/GMT+5" is UTC-5, the reverse`, warning: true},
		{in: "Etc/GMT-14", want: `"Etc/GMT-14" is UTC+14, the reverse`, warning: true},
	})
}

func TestEverySuggestedZoneExists(t *testing.T) {
	t.Parallel()
	for abbreviation, name := range zoneOfAbbreviation {
		if zone, problems := LoadZone(name); zone == nil || len(problems) > 0 {
			t.Errorf("%s is said to mean %s: %+v", abbreviation, name, problems)
		}
		if abbreviation != strings.ToUpper(abbreviation) {
			t.Errorf("%s is never found: it is looked up in capitals", abbreviation)
		}
	}
}

func TestOffsetWords(t *testing.T) {
	t.Parallel()
	for seconds, want := range map[int]string{0: "UTC+0", 3600: "UTC+1", -3 * 3600: "UTC-3", 5*3600 + 1800: "UTC+5:30", -(9*3600 + 1800): "UTC-9:30"} {
		if got := offsetWords(seconds); got != want {
			t.Errorf("offsetWords(%d) = %q; want %q", seconds, got, want)
		}
	}
}
