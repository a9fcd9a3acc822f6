// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package planreport_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/planreport"
)

func written(t *testing.T, report planreport.Report, format string) string {
	t.Helper()
	var b strings.Builder
	if err := report.Write(&b, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestWriteText(t *testing.T) {
	t.Parallel()
	report := planreport.Report{
		Messages: []planreport.Message{
			{
				Address: "luma_notification.all", Cause: "created", Readers: "everybody on luma2.example.com", Audience: planreport.AllUsers,
				Text: "Down\nuntil 9 PM", Certain: true, GuardRails: "dry_run: nothing is sent",
			},
			{
				Address: "luma_maintenance_window.w", Cause: "created: announcement", Readers: "2 users on luma2.example.com",
				Audience: planreport.Contacts, Contacts: []string{"sam", "ruth"}, Text: "Soon", SendBefore: "2026-12-02T07:00:00Z",
			},
		},
		Templates: []planreport.Template{{Address: "luma_notification_template.t", Name: "Outage", Cause: "changed"}},
		Partial:   true,
	}
	const want = `Apply sends up to 2 messages, 1 of them to everybody.

To: everybody on luma2.example.com
  | Down
  | until 9 PM
  luma_notification.all; created; guard rails: dry_run: nothing is sent

May go to: 2 users on luma2.example.com (sam, ruth)
  | Soon
  luma_maintenance_window.w; created: announcement; not sent after 2026-12-02T07:00:00Z

Template Outage is changed: luma_notification_template.t

“may” marks a message about which the apply decides: a closing notice, or a window that could have ended by then.

Terraform deferred some changes. Another plan and apply follow, and may send more.
`
	if diff := cmp.Diff(want, written(t, report, "text")); diff != "" {
		t.Error(diff)
	}
	if got := written(t, planreport.Report{}, "text"); got != "Apply sends no message.\n" {
		t.Errorf("an empty report reads %q", got)
	}
	if err := report.Write(&strings.Builder{}, "html"); err == nil || !strings.Contains(err.Error(), "text, markdown, json") {
		t.Errorf("an unknown format: %v", err)
	}
	var again planreport.Report
	if err := json.Unmarshal([]byte(written(t, report, "json")), &again); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(report, again); diff != "" {
		t.Error(diff)
	}
}

// A text is somebody else's words: it can neither break the table, nor mention people, nor reach a terminal raw.
func TestWriteHostileText(t *testing.T) {
	t.Parallel()
	const hostile = "a | b\n<img src=x onerror=alert(1)> @everyone `code` [link](https://x) **bold** \x1b[31m \u202e -->"
	report := planreport.Report{Messages: []planreport.Message{{
		Address: `luma_notification.x["<b>|"]`, Cause: "created", Readers: "1 user | <script>", Audience: planreport.Contacts,
		Contacts: []string{"@all", "a|b"}, Text: hostile, Certain: true, GuardRails: "<i>|",
	}}}
	markdown := written(t, report, "markdown")
	_, table, _ := strings.Cut(markdown, "|---|---|---|\n")
	rows := strings.Split(strings.TrimSpace(table), "\n")
	if len(rows) != 1 {
		t.Fatalf("want one row, got %q", rows)
	}
	if n := strings.Count(rows[0], "|"); n != 4 {
		t.Errorf("the row has %d bars, want the 4 of its 3 cells: %s", n, rows[0])
	}
	for _, raw := range []string{"<img", "<script", "<b>", "<i>", "@", "`", "[", "**", "\x1b", "\u202e", "https://"} {
		if strings.Contains(rows[0], raw) {
			t.Errorf("the row has a raw %q: %s", raw, rows[0])
		}
	}
	if text := written(t, report, "text"); strings.ContainsAny(text, "\x1b\u202e") {
		t.Errorf("the text has control characters: %q", text)
	}
}

func TestWriteStaysBounded(t *testing.T) {
	t.Parallel()
	var report planreport.Report
	for i := range 2000 {
		report.Messages = append(report.Messages, planreport.Message{
			Address: fmt.Sprintf("luma_notification.x[%d]", i), Readers: "40 users", Audience: planreport.Contacts,
			Contacts: strings.Split(strings.Repeat("somebody@example.com,", 39)+"last", ","), Text: strings.Repeat("long ", 1000), Certain: true,
		})
		report.Templates = append(report.Templates, planreport.Template{Address: fmt.Sprintf("luma_notification_template.x[%d]", i), Cause: "changed"})
	}
	markdown := written(t, report, "markdown")
	if len(markdown) > 62_000 {
		t.Errorf("the report has %d bytes", len(markdown))
	}
	for _, want := range []string{"more than fit here", "2000 templates more than fit here", "and 30 more", "…"} {
		if !strings.Contains(markdown, strings.ReplaceAll(want, "-", "&#45;")) {
			t.Errorf("%q is missing", want)
		}
	}
}
