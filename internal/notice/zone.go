// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notice

import (
	"archive/zip"
	_ "embed"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// The time zone database of the Go distribution (IANA, public domain). time.LoadLocation is not used: it prefers what
// the machine has, and the same configuration must give the same times on every machine.
//
//go:generate sh -c "cp \"$(go env GOROOT)/lib/time/zoneinfo.zip\" zoneinfo.zip && chmod 644 zoneinfo.zip"
//go:embed zoneinfo.zip
var zoneinfo string

// zoneFiles is the content of the database, by zone.
var zoneFiles = sync.OnceValue(func() map[string]*zip.File {
	archive, err := zip.NewReader(strings.NewReader(zoneinfo), int64(len(zoneinfo)))
	if err != nil {
		panic(err) // it is part of the program
	}
	files := make(map[string]*zip.File, len(archive.File))
	for _, f := range archive.File {
		files[f.Name] = f
	}
	return files
})

// zoneNames lists the zones that may be used, sorted: those with a slash, and UTC.
var zoneNames = sync.OnceValue(func() []string {
	names := slices.Sorted(maps.Keys(zoneFiles()))
	return slices.DeleteFunc(names, func(name string) bool { return !usableZone(name) })
})

func usableZone(name string) bool { return name == "UTC" || strings.Contains(name, "/") }

// LoadZone finds a zone by its IANA name, such as "America/Los_Angeles" or "UTC", in the embedded database alone. Names
// without a slash other than UTC are refused: they are abbreviations, or depend on the machine. A zone whose sign
// misleads is a warning.
func LoadZone(name string) (*time.Location, []Problem) {
	file, ok := zoneFiles()[name]
	if !ok || !usableZone(name) {
		return nil, invalid("Unknown time zone", refuseZone(name))
	}
	zone, err := readZone(name, file)
	if err != nil {
		return nil, invalid("Unreadable time zone", fmt.Sprintf("The embedded data of %q cannot be read: %v. Write another zone with the same clock.", name, err))
	}
	if offset, signed := strings.CutPrefix(name, "Etc/GMT"); signed && len(offset) > 1 && offset[1] != '0' {
		_, seconds := time.Unix(0, 0).In(zone).Zone()
		return zone, warning("Misleading time zone", fmt.Sprintf("%q is %s, the reverse of what its sign suggests. If that is not intended, write the zone of a city, such as \"Europe/Berlin\".",
			name, offsetWords(seconds)))
	}
	return zone, nil
}

func readZone(name string, file *zip.File) (*time.Location, error) {
	r, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	return time.LoadLocationFromTZData(name, data)
}

// offsetWords is an offset from UTC in seconds as people write it: "UTC+5:30", "UTC-3".
func offsetWords(seconds int) string {
	sign := '+'
	if seconds < 0 {
		sign, seconds = '-', -seconds
	}
	if minutes := seconds / 60 % 60; minutes != 0 {
		return fmt.Sprintf("UTC%c%d:%02d", sign, seconds/3600, minutes)
	}
	return fmt.Sprintf("UTC%c%d", sign, seconds/3600)
}

// The zones that people most likely mean by an abbreviation, or by a name from before there were cities in names.
var zoneOfAbbreviation = map[string]string{
	"PST": "America/Los_Angeles", "PDT": "America/Los_Angeles", "PT": "America/Los_Angeles", "PST8PDT": "America/Los_Angeles",
	"MST": "America/Denver", "MDT": "America/Denver", "MST7MDT": "America/Denver",
	"CST": "America/Chicago", "CDT": "America/Chicago", "CT": "America/Chicago", "CST6CDT": "America/Chicago",
	"EST": "America/New_York", "EDT": "America/New_York", "ET": "America/New_York", "EST5EDT": "America/New_York",
	"AKST": "America/Anchorage", "AKDT": "America/Anchorage", "HST": "Pacific/Honolulu", "BRT": "America/Sao_Paulo",
	"CET": "Europe/Berlin", "CEST": "Europe/Berlin", "MET": "Europe/Berlin", "MEZ": "Europe/Berlin", "MESZ": "Europe/Berlin",
	"WET": "Europe/Lisbon", "WEST": "Europe/Lisbon", "EET": "Europe/Athens", "EEST": "Europe/Athens", "MSK": "Europe/Moscow",
	"BST": "Europe/London", "GB": "Europe/London", "GMT": "UTC", "Z": "UTC", "ZULU": "UTC", "UTC": "UTC", "UCT": "UTC",
	"SAST": "Africa/Johannesburg", "IST": "Asia/Kolkata", "PKT": "Asia/Karachi", "SGT": "Asia/Singapore", "SINGAPORE": "Asia/Singapore",
	"HKT": "Asia/Hong_Kong", "PRC": "Asia/Shanghai", "JST": "Asia/Tokyo", "JAPAN": "Asia/Tokyo", "KST": "Asia/Seoul",
	"AWST": "Australia/Perth", "ACST": "Australia/Adelaide", "AEST": "Australia/Sydney", "AEDT": "Australia/Sydney",
	"NZST": "Pacific/Auckland", "NZDT": "Pacific/Auckland", "NZ": "Pacific/Auckland",
}

func refuseZone(name string) string {
	upper := strings.ToUpper(strings.TrimSpace(name))
	meant := zoneOfAbbreviation[upper]
	switch {
	case upper == "":
		return `The time zone is empty. Write an IANA name such as "America/Los_Angeles" or "Europe/Berlin", or "UTC".`
	case upper == "LOCAL":
		return fmt.Sprintf(`%s is the zone of whichever machine runs Terraform, and differs between a laptop and a pipeline. Write the zone of your readers, such as "America/Los_Angeles".`, quoted(name))
	case meant == "UTC":
		return fmt.Sprintf("%s is not an IANA time zone. Write \"UTC\".", quoted(name))
	case meant != "":
		return fmt.Sprintf("%s is an abbreviation: it may stand for several zones, and does not follow daylight saving time. Did you mean %q?", quoted(name), meant)
	case isOffset(upper):
		return fmt.Sprintf(`%s is a fixed offset, which does not follow daylight saving time. Write the zone of a city, such as "Europe/Berlin"; put a fixed offset into the time itself: "2026-12-01T21:00:00+01:00".`, quoted(name))
	}
	if near := suggestZone(name); near != "" {
		return fmt.Sprintf("%s is not an IANA time zone. Did you mean %q?", quoted(name), near)
	}
	return fmt.Sprintf(`%s is not an IANA time zone. Write a name such as "America/Los_Angeles" or "Europe/Berlin", or "UTC".`, quoted(name))
}

func isOffset(upper string) bool {
	rest := strings.TrimPrefix(strings.TrimPrefix(upper, "UTC"), "GMT")
	return len(rest) > 1 && strings.ContainsRune("+-", rune(rest[0])) && strings.Trim(rest[1:], "0123456789: ") == ""
}

// suggestZone also knows a city without its continent: "los angeles".
func suggestZone(name string) string {
	const maxTypos = 2
	word := strings.ReplaceAll(strings.TrimSpace(name), " ", "_")
	if strings.Contains(word, "/") {
		return nearest(word, zoneNames(), maxTypos)
	}
	zoneOf, cities := map[string]string{}, []string{}
	for _, zone := range zoneNames() {
		city := zone[strings.LastIndex(zone, "/")+1:]
		zoneOf[city] = zone
		cities = append(cities, city)
	}
	return zoneOf[nearest(word, cities, len(word)/5)]
}
