// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

func sample() report {
	at := time.Date(2026, 1, 31, 21, 0, 0, 0, time.UTC)
	r := report{count: 9}
	for i := range 7 {
		r.deliveries = append(r.deliveries, emulator.Delivery{
			ID: int64(i), MessageID: 1, User: fmt.Sprint("user-", i), Rendered: "Down\nuntil 9 PM.\n", TemplateID: "1001", ReceivedAt: at,
		})
	}
	hostile := "<b>|*x*|\x60y\x60\x1b[2J\u009b2J\u202e@all https://x.example"
	r.deliveries = append(r.deliveries, emulator.Delivery{ID: 8, MessageID: 2, User: "a|b", Rendered: hostile, ReceivedAt: at})
	return r
}

func TestReportFormats(t *testing.T) {
	t.Parallel()
	var text, markdown, data strings.Builder
	r := sample()
	for _, err := range []error{r.text(&text), r.markdown(&markdown), r.json(&data)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	wantText := "8 deliveries of 2 messages, and 1 more deliveries\n" +
		"  2026-01-31T21:00:00Z to user-0, user-1, user-2, user-3, user-4 and 2 more with template 1001\n    Down\n    until 9 PM.\n" +
		"  2026-01-31T21:00:00Z to a|b\n    <b>|*x*|\x60y\x60\ufffd[2J\ufffd2J\ufffd@all https://x.example\n"
	if text.String() != wantText {
		t.Errorf("text:\n%s\nwant\n%s", text.String(), wantText)
	}
	for _, want := range []string{
		"| Down<br>until 9 PM\\. |\n",
		"| a\\|b |  | \\<b\\>\\|\\*x\\*\\|\\\x60y\\\x60\ufffd\\[2J\ufffd2J\ufffd\\@all https\\:\\/\\/x\\.example |\n",
	} {
		if !strings.Contains(markdown.String(), want) {
			t.Errorf("markdown:\n%s\nlacks %s", markdown.String(), want)
		}
	}
	if strings.ContainsAny(data.String(), "\x1b\u009b") {
		t.Error("control characters are in the JSON")
	}
	var decoded struct {
		Count      int
		Deliveries []emulator.Delivery
	}
	if err := json.Unmarshal([]byte(data.String()), &decoded); err != nil || decoded.Count != 9 || len(decoded.Deliveries) != 8 {
		t.Errorf("%v: %s", err, data.String())
	}
	var empty strings.Builder
	if err := (report{}).json(&empty); err != nil || !strings.Contains(empty.String(), "[]") {
		t.Errorf("%v: %s", err, empty.String())
	}
}

// Reading page by page shows each delivery once, as many as are wanted.
func TestDeliveriesArePaged(t *testing.T) {
	t.Parallel()
	r := start(t)
	for range 5 {
		if status, body := r.do(t, "POST", "/public/notifylumauser/message", strings.Replace(message, "ruth", "0", 1)); status != 200 {
			t.Fatal(status, body)
		}
	}
	for limit, want := range map[string]int{"1": 1, "20": 20, "1000": 70} {
		var out strings.Builder
		err := run(t.Context(), []string{"deliveries", "--url", r.endpoint, "--format", "json", "--limit", limit}, noEnvironment, &out, &out)
		var page struct{ Deliveries []emulator.Delivery }
		if jsonErr := json.Unmarshal([]byte(out.String()), &page); err != nil || jsonErr != nil || len(page.Deliveries) != want {
			t.Errorf("limit %s: %d, want %d, %v, %v", limit, len(page.Deliveries), want, err, jsonErr)
		}
	}
}

func TestAssertWaits(t *testing.T) {
	t.Parallel()
	r := start(t)
	waited := make(chan error, 1)
	go func() {
		args := []string{"assert", "--url", r.endpoint, "--to", "ruth", "--contains", "say \"HELLO\" ü", "--wait", "1m"}
		waited <- run(t.Context(), args, noEnvironment, &strings.Builder{}, &strings.Builder{})
	}()
	if status, body := r.do(t, "POST", "/public/notifylumauser/message", strings.Replace(message, "hello", `say \"hello\" Ü\u00a0x`, 1)); status != 200 {
		t.Fatal(status, body)
	}
	if err := <-waited; err != nil {
		t.Error(err)
	}
	for want, args := range map[string][]string{
		"above 0 with --wait":                      {"--count", "0", "--wait", "1s"},
		"deliveries: expected exactly 2, found 1":  {"--count", "2", "--wait", "1ms"},
		`unknown key "usr"`:                        {"--query", "usr:ruth"},
		"to: is there twice":                       {"--query", "to:ruth", "--to", "ruth"},
		`role "boss": the tenant has no such role`: {"--role", "boss"},
	} {
		err := run(t.Context(), append([]string{"assert", "--url", r.endpoint}, args...), noEnvironment, &strings.Builder{}, &strings.Builder{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", args, err, want)
		}
	}
}
