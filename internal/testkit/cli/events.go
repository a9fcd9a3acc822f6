// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package cli

import (
	"encoding/json"
	"fmt"
	"strings"
)

// Event is a line of the CLI's machine-readable output: a diagnostic, or a planned change.
type Event struct {
	Type       string `json:"type"`
	Diagnostic struct {
		Severity string `json:"severity"`
		Summary  string `json:"summary"`
		Detail   string `json:"detail"`
		Address  string `json:"address"`
		Range    struct {
			Filename string `json:"filename"`
			Start    struct {
				Line int `json:"line"`
			} `json:"start"`
		} `json:"range"`
	} `json:"diagnostic"`
	Change struct {
		Resource struct {
			Address string `json:"addr"`
			Type    string `json:"resource_type"`
		} `json:"resource"`
		Action string `json:"action"`
	} `json:"change"`
}

func (e Event) String() string {
	d := e.Diagnostic
	return fmt.Sprintf("%s at %s %s:%d: %s: %s", d.Severity, d.Address, d.Range.Filename, d.Range.Start.Line, d.Summary, d.Detail)
}

// Events runs plan or apply with machine-readable output, and returns its diagnostics and planned changes, whatever the
// exit code.
func (c *CLI) Events(command string, args ...string) []Event {
	c.t.Helper()
	output, _ := c.Run(append([]string{command, "-json", "-input=false"}, args...)...)
	var events []Event
	for line := range strings.SplitSeq(strings.TrimSpace(output), "\n") {
		var e Event
		if err := json.Unmarshal([]byte(line), &e); err != nil {
			c.t.Fatalf("%s -json: %v\n%s", command, err, output)
		}
		if e.Type == "diagnostic" || e.Type == "planned_change" {
			events = append(events, e)
		}
	}
	return events
}
