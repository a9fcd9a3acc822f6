// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

func readme(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestReadmeNamesEveryAction(t *testing.T) {
	t.Parallel()
	text := readme(t)
	for _, action := range emulator.Actions() {
		if !strings.Contains(text, "\n| `"+string(action)+"` | ") {
			t.Errorf("no row for %s", action)
		}
	}
}

func TestReadmeExamplesWork(t *testing.T) {
	t.Parallel()
	text := readme(t)
	faults := regexp.MustCompile(`/faults -d '(.*)'`).FindAllStringSubmatch(text, -1)
	for _, match := range faults {
		var f emulator.Fault
		if err := json.Unmarshal([]byte(match[1]), &f); err != nil {
			t.Errorf("%s: %v", match[1], err)
		}
		if _, err := testkit.Start(t).Emulator().AddFault(f); err != nil {
			t.Errorf("%s: %v", match[1], err)
		}
	}
	flags := regexp.MustCompile(`--fault (method\S+)`).FindAllStringSubmatch(text, -1)
	for _, match := range flags {
		if _, err := emulator.ParseFault(match[1]); err != nil {
			t.Errorf("%s: %v", match[1], err)
		}
	}
	seeds := regexp.MustCompile("(?s)```json\n(.*?)```").FindAllStringSubmatch(text, -1)
	for _, match := range seeds {
		if _, err := emulator.ParseSeed([]byte(match[1])); err != nil {
			t.Errorf("%s: %v", match[1], err)
		}
	}
	message := regexp.MustCompile(`\n    -d '(.*)'`).FindStringSubmatch(text)
	if len(faults) != 3 || len(flags) != 1 || len(seeds) != 1 || message == nil {
		t.Fatalf("found %d faults, %d flags, %d seeds", len(faults), len(flags), len(seeds))
	}
	tenant := testkit.Start(t)
	wantStatus(t, tenant, post(t, tenant, message[1]), 200)
	for _, match := range regexp.MustCompile(`\$EMULATOR/([a-z]+[^" ]*=[^" ]*)`).FindAllStringSubmatch(text, -1) {
		control(t, tenant, "GET", match[1], "", 200)
	}
}
