// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const everybody = `{"format_version": "1.2", "planned_values": {}, "resource_changes": [{"address": "luma_notification.x", "mode": "managed",
	"type": "luma_notification", "change": {"actions": ["create"], "after": {"recipients": {"all_users": true}, "message": "Down", "send_count": 1}}}]}`

func TestRun(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, []byte(everybody), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args           []string
		stdin          string
		code           int
		stdout, stderr string
	}{
		"from a pipe":         {nil, everybody, exitAllowed, "To: everybody", ""},
		"from a dash":         {[]string{"-"}, everybody, exitAllowed, "To: everybody", ""},
		"from a file":         {[]string{file}, "", exitAllowed, "To: everybody", ""},
		"markdown":            {[]string{"-format", "markdown"}, everybody, exitAllowed, "| **everybody** |", ""},
		"denied":              {[]string{"-deny", "all_users"}, everybody, exitDenied, "To: everybody", "luma_notification.x (all_users)"},
		"denied among others": {[]string{"-deny", "roles, all_users"}, everybody, exitDenied, "To: everybody", "refuses 1"},
		"not denied":          {[]string{"-deny", "roles,contacts", "-deny=undecided"}, everybody, exitAllowed, "To: everybody", ""},
		"version":             {[]string{"-version"}, "", exitAllowed, "plan-report ", ""},
		"help":                {[]string{"-h"}, "", exitAllowed, "", "terraform show -json"},
		"nothing to read":     {nil, "", exitFailed, "", "the input is empty"},
		"no such file":        {[]string{"none.json"}, "", exitFailed, "", "none.json"},
		"two files":           {[]string{file, "-format=json"}, "", exitFailed, "", "flags stand before it"},
		"unknown format":      {[]string{"-format=html"}, everybody, exitFailed, "", "text, markdown, json"},
		"unknown audience":    {[]string{"-deny=everyone"}, everybody, exitFailed, "", "all_users, undecided, roles, contacts"},
		"unknown flag":        {[]string{"-allow"}, everybody, exitFailed, "", "-allow"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stdout, stderr bytes.Buffer
			code := run(test.args, strings.NewReader(test.stdin), &stdout, &stderr)
			if code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			if !strings.Contains(stdout.String(), test.stdout) || (test.stdout == "" && stdout.Len() > 0) {
				t.Errorf("stdout, want %q in it:\n%s", test.stdout, &stdout)
			}
			if !strings.Contains(stderr.String(), test.stderr) || (test.stderr == "" && stderr.Len() > 0) {
				t.Errorf("stderr, want %q in it:\n%s", test.stderr, &stderr)
			}
		})
	}
}
