// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// maintenance is the vendor's sample as a message.
func maintenance() notice.Message {
	return notice.Message{
		Recipients: notice.NewRecipients([]string{"jake@example.com"}, nil, false, false),
		Content:    notice.Content{Text: "Maintenance is in progress."},
	}
}

func TestPayloadIsTheVendorsSample(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile("testdata/vendor_request.json")
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	if err := json.Compact(&want, sample); err != nil {
		t.Fatal(err)
	}
	got, err := newPayload(maintenance())
	if err != nil || string(got) != want.String() {
		t.Errorf("got %s, %v\nwant %s", got, err, want.String())
	}
}

func TestPayload(t *testing.T) {
	t.Parallel()
	card := &notice.Card{Title: "Exchange & Co", Buttons: []notice.Button{{Label: "Status", Type: "url", Value: "https://status.example.com/?a=1&b=2"}}}
	for name, tt := range map[string]struct {
		message notice.Message
		want    string
	}{
		"all users": {
			notice.Message{Recipients: notice.NewRecipients(nil, nil, true, false), Content: notice.Content{Text: "Down <now> & \"here\"\n"}},
			`{"recipients":{"contacts":["0"],"roles":[""]},"botExternalID":"","template_type":"","template_id":"","responseType":"TEXT",` +
				`"message":"Down <now> & \"here\""}`,
		},
		"roles alone": {
			notice.Message{Recipients: notice.NewRecipients(nil, []string{"analyst", "administrator"}, false, false), Content: notice.Content{Text: "Down"}},
			`{"recipients":{"contacts":["0"],"roles":["-1","-3"]},"botExternalID":"","template_type":"","template_id":"","responseType":"TEXT",` +
				`"message":"Down"}`,
		},
		"contacts in roles, everything set": {
			notice.Message{
				Recipients: notice.NewRecipients([]string{" sam.phyll ", "judy@gmail.com"}, []string{"-4"}, false, true),
				Content:    notice.Content{Text: "Down"}, TemplateID: "17", TemplateType: "custom", BotExternalID: "bot-1", ResponseType: "text",
			},
			`{"recipients":{"contacts":["judy@gmail.com","sam.phyll"],"roles":["-4"]},"botExternalID":"bot-1","template_type":"custom",` +
				`"template_id":"17","responseType":"TEXT","message":"Down"}`,
		},
		"a template says it all": {
			notice.Message{Recipients: notice.NewRecipients([]string{"sam"}, nil, false, false), TemplateID: "17"},
			`{"recipients":{"contacts":["sam"],"roles":[""]},"botExternalID":"","template_type":"","template_id":"17","responseType":"TEXT","message":""}`,
		},
		"a card as a string": {
			notice.Message{Recipients: notice.NewRecipients([]string{"sam"}, nil, false, false), Content: notice.Content{Card: card}},
			`{"recipients":{"contacts":["sam"],"roles":[""]},"botExternalID":"","template_type":"","template_id":"","responseType":"CARD",` +
				`"message":"{\"title\":\"Exchange & Co\",\"buttons\":[{\"label\":\"Status\",\"type\":\"url\",` +
				`\"value\":\"https://status.example.com/?a=1&b=2\"}]}"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newPayload(tt.message)
			if err != nil || string(got) != tt.want {
				t.Errorf("got  %s, %v\nwant %s", got, err, tt.want)
			}
		})
	}
}

// A slip before this point must not become a broadcast.
func TestPayloadRefusesWhatWouldReachMore(t *testing.T) {
	t.Parallel()
	for name, recipients := range map[string]notice.Recipients{
		"nobody":                     {},
		"contact 0":                  {Contacts: []string{"0"}},
		"contact 0 with spaces":      {Contacts: []string{"sam", " 0 "}},
		"blank contact":              {Contacts: []string{""}},
		"list of contacts":           {Contacts: []string{"sam,0"}},
		"contacts and roles":         {Contacts: []string{"sam"}, Roles: []notice.Role{notice.Analyst}},
		"roles lost, flag kept":      {Contacts: []string{"sam"}, ContactsInRoles: true},
		"contacts lost, flag kept":   {Roles: []notice.Role{notice.Analyst}, ContactsInRoles: true},
		"all users and one of them":  {AllUsers: true, Contacts: []string{"sam"}},
		"all users and holders of …": {AllUsers: true, Roles: []notice.Role{notice.Analyst}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if body, err := newPayload(notice.Message{Recipients: recipients, Content: notice.Content{Text: "Down"}}); err == nil {
				t.Errorf("got %s", body)
			}
			server := newFakeLuma(t, nil)
			_, err := server.client(t).SendNotification(
				t.Context(), Send{Message: notice.Message{Recipients: recipients, Content: notice.Content{Text: "Down"}}},
			)
			if failure := asSendError(t, err); failure.Certainty != NotSent || !strings.Contains(failure.Error(), "not sent") {
				t.Errorf("got %v, %v", failure.Certainty, failure)
			}
			if n := len(server.requests()); n != 0 {
				t.Errorf("%d requests were made", n)
			}
		})
	}
}
