// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package notification_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/providertest"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit/protocol"
)

func manyContacts(n int) []any {
	contacts := make([]any, n)
	for i := range contacts {
		contacts[i] = fmt.Sprint("user", i)
	}
	return contacts
}

func TestNotificationBadInput(t *testing.T) {
	t.Parallel()
	card := func(changes ...object) object {
		return toSam(object{"message": nil, "card": merge(object{"title": "Outage"}, changes...)})
	}
	button := func(b object) object { return card(object{"buttons": []any{b}}) }
	to := func(recipients object) object { return toSam(object{"recipients": recipients}) }
	tests := map[string]struct {
		config object
		want   []finding
	}{
		"nothing wrong":   {toSam(), nil},
		"no recipients":   {to(object{}), []finding{errorAt("recipients", "all_users = true")}},
		"all_users false": {to(object{"all_users": false}), []finding{errorAt("recipients", "Nobody is named")}},
		"empty contacts":  {to(object{"contacts": []any{}}), []finding{errorAt("recipients.contacts", "names nobody")}},
		"empty roles":     {to(object{"roles": []any{}}), []finding{errorAt("recipients.roles", "names nobody")}},
		"both empty": {
			to(object{"contacts": []any{}, "roles": []any{}}), []finding{errorAt("recipients.contacts", "Empty"), errorAt("recipients.roles", "Empty")},
		},
		"contacts with roles": {to(object{"contacts": []any{"sam"}, "roles": []any{"analyst"}}), []finding{errorAt("recipients.roles", "two notifications")}},
		"contacts in roles":   {to(object{"contacts": []any{"sam"}, "roles": []any{"analyst"}, "contacts_in_roles": true}), nil},
		"in roles, no roles": {
			to(object{"contacts": []any{"sam"}, "contacts_in_roles": true}), []finding{errorAt("recipients.contacts_in_roles", "needs both")},
		},
		"contact 0":         {to(object{"contacts": []any{"0"}}), []finding{errorAt("recipients.contacts[0]", "all_users = true")}},
		"comma":             {to(object{"contacts": []any{"a, b"}}), []finding{errorAt("recipients.contacts[0]", "one element for each login ID")}},
		"blank contact":     {to(object{"contacts": []any{" "}}), []finding{errorAt("recipients.contacts[0]", "login ID")}},
		"null contact":      {to(object{"contacts": []any{nil}}), []finding{errorAt("recipients.contacts[0]", "compact(")}},
		"all with contacts": {to(object{"contacts": []any{"sam"}, "all_users": true}), []finding{errorAt("recipients.contacts", "all_users")}},
		"all with roles":    {to(object{"roles": []any{"analyst"}, "all_users": true}), []finding{errorAt("recipients.roles", "all_users")}},
		"role admin":        {to(object{"roles": []any{"admin"}}), []finding{errorAt(`recipients.roles["admin"]`, `Did you mean "administrator"?`)}},
		"role -9":           {to(object{"roles": []any{"-9"}}), []finding{errorAt(`recipients.roles["-9"]`, "-1 to -5")}},
		"several mistakes": {
			merge(to(object{"contacts": []any{"0", "a,b"}}), object{"message": " "}),
			[]finding{errorAt("recipients.contacts[0]", ""), errorAt("recipients.contacts[1]", ""), errorAt("message", "empty")},
		},
		"unknown contacts":       {to(object{"contacts": unknown}), nil},
		"unknown contact":        {to(object{"contacts": []any{unknown}}), nil},
		"unknown beside mistake": {to(object{"contacts": []any{unknown, "0"}}), []finding{errorAt("recipients.contacts[1]", "")}},
		"unknown recipients":     {toSam(object{"recipients": unknown}), nil},

		"no content":         {toSam(object{"message": nil}), []finding{errorAt("message", "The message has no content")}},
		"only a template":    {toSam(object{"message": nil, "template_id": "7"}), nil},
		"unknown template":   {toSam(object{"message": nil, "template_id": unknown}), nil},
		"empty template":     {toSam(object{"template_id": ""}), []finding{errorAt("template_id", "Leave it out")}},
		"message and card":   {toSam(object{"card": object{"title": "x"}}), []finding{errorAt("card", "message and card are both set")}},
		"message twice":      {toSam(object{"message_wo": "x", "message_wo_version": 1}), []finding{errorAt("message_wo", "both set")}},
		"wo without version": {toSam(object{"message": nil, "message_wo": "x"}), []finding{warningAt("message_wo", "message_wo_version = 1")}},
		"wo beside a template": {
			toSam(object{"message": nil, "message_wo": "x", "template_id": "7"}),
			[]finding{warningAt("message_wo", "even adding message_wo later sends nothing")},
		},
		"wo with a version":  {toSam(object{"message": nil, "message_wo": "x", "template_id": "7", "message_wo_version": 1}), nil},
		"many contacts":      {to(object{"contacts": manyContacts(2001)}), []finding{warningAt("recipients.contacts", "2,001 contacts are named")}},
		"many named twice":   {to(object{"contacts": append(manyContacts(2000), manyContacts(2000)...)}), nil},
		"many, but not more": {to(object{"contacts": manyContacts(2000)}), nil},
		"version without wo": {toSam(object{"message_wo_version": 1}), []finding{errorAt("message_wo_version", "resend_triggers")}},
		"empty message":      {toSam(object{"message": "\r\n "}), []finding{errorAt("message", "empty")}},
		"long message":       {toSam(object{"message": strings.Repeat("x", 64<<10+1)}), []finding{warningAt("message", "64 KiB")}},
		"image without scheme": {
			toSam(object{"message": nil, "image": object{"url": "example.com/a.png"}}),
			[]finding{errorAt("image.url", "Write https:// before it")},
		},
		"card without title":   {card(object{"title": ""}), []finding{errorAt("card.title", "heading")}},
		"button without value": {button(object{"label": "Status", "value": ""}), []finding{errorAt("card.buttons[0].value", "has no value")}},
		"button with javascript": {
			button(object{"label": "x", "value": "javascript:alert(1)"}), []finding{errorAt("card.buttons[0].value", "https:// or mailto:")},
		},
		"button of unknown type": {
			button(object{"label": "x", "type": "call", "value": "https://x.example"}), []finding{warningAt("card.buttons[0].type", `"url"`)},
		},
		"odd response type": {toSam(object{"response_type": "application/json"}), []finding{warningAt("response_type", "sent as it is")}},
		"ill response type": {toSam(object{"response_type": "CARD"}), []finding{warningAt("response_type", "inferred")}},
		"lower-case type":   {toSam(object{"response_type": "text"}), nil},
		"send_before": {
			toSam(object{"send_before": "tomorrow"}), []finding{errorAt("send_before", `"tomorrow" is not a time. Write an instant with its offset`)},
		},
		"resend_on":            {toSam(object{"resend_on": "never"}), []finding{errorAt("resend_on", `"trigger"`)}},
		"closing notice":       {toSam(object{"on_destroy": object{"message": ""}}), []finding{errorAt("on_destroy.message", "empty")}},
		"closing says nothing": {toSam(object{"on_destroy": object{}}), []finding{errorAt("on_destroy.message", "The message has no content")}},
	}
	s := providertest.New(t, nil)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			protocol.RequireFindings(t, s.Validate(t, "luma_notification", test.config), test.want...)
		})
	}
}
