// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

const sendsNothing = "Another template sends nothing: The content stays the same, so changing template_id sends nothing. " +
	"To send the message again with this template, set a new value in resend_triggers."

// twoTemplates render without a message.
var twoTemplates = &emulator.Seed{
	Users: []emulator.User{{ID: 1, UserName: "sam@gmail.com"}},
	Templates: []emulator.Template{
		{ID: "2001", Name: "One", ResponseType: emulator.TypeText, Content: emulator.Content{Text: "Template one"}},
		{ID: "2002", Name: "Two", ResponseType: emulator.TypeText, Content: emulator.Content{Text: "Template two"}},
	},
}

// Beside a content the template is presentation, and changing it sends nothing, with a warning that says how to send. A
// template that is the whole content is what recipients read, so another one is sent.
func TestNotificationAnotherTemplate(t *testing.T) {
	t.Parallel()
	alone := func(id string) object { return object{"message": nil, "template_id": id} }
	template := func(id any) object { return object{"template_id": id} }
	card := func(id string) object {
		return object{"message": nil, "card": object{"title": "Outage"}, "template_id": id}
	}
	writeOnly := func(id string) object {
		return object{"message": nil, "message_wo": "x", "message_wo_version": 1, "template_id": id}
	}
	tests := map[string]struct {
		before, after object
		sends, warns  bool
	}{
		"alone, replaced":           {alone("2001"), alone("2002"), true, false},
		"alone, same":               {alone("2001"), alone("2001"), false, false},
		"alone, in spaces":          {alone("2001"), alone(" 2001\n"), false, false},
		"alone to a message":        {alone("2001"), template("2001"), true, false},
		"message dropped":           {template("2001"), alone("2001"), true, false},
		"alone, type":               {alone("2001"), object{"message": nil, "template_id": "2001", "template_type": "x"}, true, false},
		"beside a message":          {template("2001"), template("2002"), false, true},
		"beside a message, added":   {template(nil), template("2001"), false, true},
		"beside a message, dropped": {template("2001"), template(nil), false, true},
		"beside a card":             {card("2001"), card("2002"), false, true},
		"beside a write-only text":  {writeOnly("2001"), writeOnly("2002"), false, true},
		"and another message":       {template("2001"), object{"template_id": "2002", "message": "new"}, true, false},
		"and a trigger":             {template("2001"), object{"template_id": "2002", "resend_triggers": object{"a": "1"}}, true, false},
		"in spaces":                 {template("2001"), template("2001 "), false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t, testkit.WithSeed(twoTemplates))
			l := providertest.To(t, tenant, nil).Life(t, notification, nil)
			l.Must(toSam(test.before))
			p := l.Plan(toSam(test.after))
			want := []finding{}
			if test.warns {
				want = append(want, warningAt("template_id", sendsNothing))
			}
			protocol.RequireFindings(t, p.Diagnostics, want...)
			if sends := p.Values["send_count"] == 2; sends != test.sends {
				t.Errorf("send_count is planned as %v", p.Values["send_count"])
			}
			l.Must(toSam(test.after))
			if sent := len(tenant.Messages()) == 2; sent != test.sends {
				t.Errorf("sent %q", tenant.Sent())
			}
		})
	}
}
