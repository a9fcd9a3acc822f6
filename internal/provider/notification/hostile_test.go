// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"encoding/base64"
	"fmt"
	"html"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

// Whatever a tenant answers after it has delivered: the state is saved, can be saved again, and nothing is sent twice.
func TestNotificationHostileAnswers(t *testing.T) {
	t.Parallel()
	envelope := func(status, message, errors, data string) string {
		return fmt.Sprintf(`{"timestamp":1,"status":%s,"message":%s,"errors":%s,"data":%s}`, status, message, errors, data)
	}
	tests := map[string]string{
		"huge status":       envelope("99999999999999999999", `"OK"`, "[]", "[]"),
		"negative status":   envelope("-200", `"OK"`, "[]", "[]"),
		"status 0":          envelope("0", `"OK"`, "[]", "[]"),
		"fraction":          envelope("200.5", `"OK"`, "[]", "[]"),
		"exponent":          envelope("2e2", `"OK"`, "[]", "[]"),
		"status as text":    envelope(`"200"`, `"OK"`, "[]", "[]"),
		"null status":       envelope("null", "null", "null", "null"),
		"odd types":         envelope("true", "5", `"x"`, "7"),
		"invalid UTF-8":     envelope("200", "\"\xff\xfe\"", "[\"\xc3\"]", "[\"\xed\xa0\x80\"]"),
		"lone surrogate":    envelope("200", `"\ud800"`, `["\udfff"]`, `[{"a":"\ud800"}]`),
		"controls":          envelope("200", `"\u0000\u001b[31m\u202e"`, `["\u0000"]`, `["\u0007"]`),
		"nulls in errors":   envelope("200", `"OK"`, `[null, {}, [], 5, ""]`, "[null]"),
		"many errors":       envelope("200", `"OK"`, "["+strings.Repeat(`"x",`, 7_000)+`"x"]`, "[]"),
		"long data":         envelope("200", `"OK"`, "[]", `["`+strings.Repeat("y", 30_000)+`"]`),
		"big number":        envelope("200", `"OK"`, "[]", "[1e400, -1e-400, 123456789012345678901234567890]"),
		"deep":              envelope("200", `"OK"`, "[]", strings.Repeat("[", 5000)+strings.Repeat("]", 5000)),
		"duplicate keys":    `{"status":200,"status":500,"errors":[],"errors":["x"]}`,
		"not JSON":          "\xff\x00{",
		"an array of nulls": "[null]",
		"empty":             " ",
	}
	for name, body := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			s := providertest.To(t, tenant, nil)
			tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 200, Body: body, Deliver: emulator.DeliverBefore})
			l := s.Life(t, notification, nil)
			diags := l.Must(withClosing())
			l.Must(withClosing(object{"resend_triggers": object{"n": "1"}}))
			for what, text := range map[string]string{"state": fmt.Sprint(l.State), "diagnostics": protocol.Describe(diags)} {
				if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\x1b\u202e\a") {
					t.Errorf("the %s are %q", what, text)
				}
			}
			got := s.Invoke(t.Context(), t, notification, toSam(object{"on_unknown": "warning"}))
			if text := got.Text(); !utf8.ValidString(text) || len(protocol.Errors(got.Diagnostics)) > 0 {
				t.Errorf("the action says %q", text)
			}
			l.Must(nil)
			tenant.RequireSent(t, down, down, down, up)
		})
	}
}

// A tenant that repeats a write-only text puts it nowhere that is kept or shown.
func TestNotificationTenantRepeatsAWriteOnlyText(t *testing.T) {
	t.Parallel()
	const text = `pass<word> "4711-canary" & more`
	escaped := strings.Trim(fmt.Sprintf("%q", text), `"`)
	whole := func(s string) string {
		return fmt.Sprintf(`{"timestamp":1,"status":200,"message":"%[1]s","errors":["%[1]s"],"data":[{"a":"%[1]s"}]}`, s)
	}
	refused := func(s string) string {
		return fmt.Sprintf(`{"timestamp":1,"status":400,"message":"%[1]s","errors":["%[1]s"],"data":[]}`, s)
	}
	for name, fault := range map[string]emulator.Fault{
		"as it is":       {Status: 200, Body: whole(escaped), Deliver: emulator.DeliverBefore},
		"html":           {Status: 200, Body: whole(html.EscapeString(text)), Deliver: emulator.DeliverBefore},
		"base64":         {Status: 200, Body: whole(base64.StdEncoding.EncodeToString([]byte(text))), Deliver: emulator.DeliverBefore},
		"page":           {Status: 200, Body: "<html><body>" + text + "</body></html>", Deliver: emulator.DeliverBefore},
		"cut":            {Status: 200, Body: whole(escaped)[:70], Deliver: emulator.DeliverBefore},
		"refused":        {Status: 400, Body: refused(escaped)},
		"refused, page":  {Status: 400, Body: "<p>" + html.EscapeString(text) + "</p>"},
		"server failure": {Status: 500, Body: text},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			fault.Action = emulator.ActionStatus
			tenant.Fault(fault)
			s := providertest.To(t, tenant, nil)
			l := s.Life(t, notification, nil)
			p := l.Plan(toSam(secret(1, text)))
			diags := l.Apply(p)
			got := s.Invoke(t.Context(), t, notification, toSam(object{"message": nil, "message_wo": text}))
			shown := fmt.Sprint(l.State, string(l.Private), string(p.Private), protocol.Describe(diags), protocol.Describe(p.Diagnostics), got.Text())
			for _, piece := range []string{"4711", "canary", base64.StdEncoding.EncodeToString([]byte(text))} {
				if strings.Contains(shown, piece) {
					t.Errorf("%q is in: %s", piece, shown)
				}
			}
			if fault.Deliver != "" && !strings.HasSuffix(tenant.Sent()[0], text) {
				t.Errorf("sent %q", tenant.Sent())
			}
		})
	}
}

// A message whose send_before passes while it waits to be sent again has expired: that is recorded, and nothing is sent later.
func TestNotificationExpiresWhileItWaits(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Status: 429, Headers: map[string]string{"Retry-After": "20"}})
	s := providertest.To(t, tenant, object{"max_retry_wait": "1m"})
	config := toSam(object{"send_before": time.Now().Add(5 * time.Second).UTC().Format(time.RFC3339Nano)}) // sooner than the tenant asks for
	l := s.Life(t, notification, nil)
	protocol.RequireFindings(t, l.Must(config), warningAt("", "Notification expired, nothing was sent: `send_before` had already passed when the message for 1 user"))
	if l.State["outcome"] != "expired" || l.State["request_id"] != nil || l.State["send_count"] != 1 {
		t.Errorf("recorded as %v", l.State)
	}
	got := s.Invoke(t.Context(), t, notification, config)
	protocol.RequireFindings(t, got.Diagnostics, warningAt("", "Notification expired, nothing was sent"))
	if len(got.Progress) != 2 || !strings.HasPrefix(got.Progress[1], "expired: ") {
		t.Errorf("progress %q", got.Progress)
	}
	tenant.ClearFaults()
	l.RequireEmptyPlan(config)
	tenant.RequireSent(t)
}

// Pasted white space and other spellings are the same value, so nothing is sent and nothing refused.
func TestNotificationPastedValues(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ before, after object }{
		"template": {object{"message": nil, "template_id": "2001"}, object{"message": nil, "template_id": " 2001\n"}},
		"template type": {
			object{"message": nil, "template_id": "2001", "template_type": "x"},
			object{"message": nil, "template_id": "2001", "template_type": " x\n"},
		},
		"bot":           {object{"bot_external_id": "helper"}, object{"bot_external_id": "\thelper "}},
		"blank bot":     {object{}, object{"bot_external_id": " "}},
		"response type": {object{"response_type": "TEXT"}, object{"response_type": " text\n"}},
		"send_before":   {object{"send_before": "2100-01-01T00:00:00Z"}, object{"send_before": " 2100-01-01T00:00:00Z\n"}},
		"alt text": {
			object{"message": nil, "image": object{"url": "https://example.com/a"}},
			object{"message": nil, "image": object{"url": " https://example.com/a\n", "alt_text": " "}},
		},
		"version":     {secret(1, "a"), object{"message": nil, "message_wo": "a", "message_wo_version": 1.0}},
		"contact":     {object{}, object{"recipients": object{"contacts": []any{" SAM@gmail.com\n"}}}},
		"false flags": {object{}, object{"recipients": object{"contacts": []any{"sam@gmail.com"}, "all_users": false, "contacts_in_roles": false}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t, testkit.WithSeed(twoTemplates))
			l := providertest.To(t, tenant, nil).Life(t, notification, nil)
			l.Must(toSam(test.before))
			if p := l.Plan(toSam(test.after)); p.Values["send_count"] != 1 || len(p.Diagnostics) > 0 && name != "version" {
				t.Errorf("send_count %v, and:\n%s", p.Values["send_count"], protocol.Describe(p.Diagnostics))
			}
			l.Must(toSam(test.after))
			if n := tenant.Requests("", ""); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

// A request ID is recognised as it is pasted.
func TestNotificationAcknowledgePasted(t *testing.T) {
	t.Parallel()
	for name, paste := range map[string]func(string) string{
		"newline": func(id string) string { return id + "\n" }, "upper case": strings.ToUpper, "spaces": func(id string) string { return "  " + id + "\t" },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			tenant.Fault(emulator.Fault{Action: emulator.ActionRST, Deliver: emulator.DeliverBefore, Count: 1})
			l := providertest.To(t, tenant, nil).Life(t, notification, nil)
			l.Must(toSam())
			id, _ := l.State["request_id"].(string)
			later := l.Plan(toSam(object{"acknowledge": unknown}))
			if bad := protocol.Errors(l.ApplyKnown(t.Context(), later, toSam(object{"acknowledge": paste(id)}))); len(bad) > 0 || l.State["outcome"] != "acknowledged" {
				t.Errorf("outcome %v, and:\n%s", l.State["outcome"], protocol.Describe(bad))
			}
			l.RequireEmptyPlan(toSam(object{"acknowledge": paste(id)}))
			tenant.RequireSent(t, down)
		})
	}
}
