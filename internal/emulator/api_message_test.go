// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

func TestMessageVendorSample(t *testing.T) {
	t.Parallel()
	sample, err := os.ReadFile("testdata/vendor_sample.json")
	if err != nil {
		t.Fatal(err)
	}
	clock := testkit.NewClock(time.UnixMilli(1562831242123))
	tenant := testkit.Start(t, testkit.WithClock(clock))
	a := post(t, tenant, string(sample), header("X-Request-Id", "7d3f"))
	wantStatus(t, tenant, a, http.StatusOK)
	if a.env.Timestamp != 1562831242123 || a.env.Message != "OK" || a.env.Errors == nil || len(a.env.Errors) != 0 {
		t.Errorf("envelope %s", a.body)
	}
	if got := a.header.Get("X-Request-Id"); got != "7d3f" {
		t.Errorf("X-Request-Id %q", got)
	}
	deliveries := tenant.Deliveries()
	if len(deliveries) != 1 {
		t.Fatalf("deliveries: %+v", deliveries)
	}
	d := deliveries[0]
	if d.User != "jake@example.com" || d.RequestID != "7d3f" || d.TemplateID != "" || d.ResponseType != "TEXT" ||
		d.Rendered != "Maintenance is in progress." || d.Message != d.Rendered || !d.ReceivedAt.Equal(clock.Now()) {
		t.Errorf("delivery: %+v", d)
	}
	if entry := tenant.Log()[0]; entry.RequestID != "7d3f" || entry.Delivered != 1 || entry.Request != string(sample) || entry.Path != messagePath {
		t.Errorf("log: %+v", entry)
	}
}

func TestMessageAudience(t *testing.T) {
	t.Parallel()
	everybody := "admin sam judy ruth jake nina omar lea priya tom alex.kim alex.novak mei visitor"
	tests := map[string]struct {
		recipients string
		want       string // who is reached
		errors     []string
	}{
		"login":                     {`{"contacts": ["ruth"], "roles": []}`, "ruth", nil},
		"second login":              {`{"contacts": ["sam.phyll"], "roles": []}`, "sam", nil},
		"e-mail":                    {`{"contacts": ["ruth@example.com"]}`, "ruth", nil},
		"ID":                        {`{"contacts": ["5"]}`, "jake", nil},
		"first name":                {`{"contacts": ["Ruth"]}`, "ruth", nil},
		"full name":                 {`{"contacts": ["Alex Novák"]}`, "alex.novak", nil},
		"case and blanks":           {`{"contacts": ["  SAM@Gmail.com "]}`, "sam", nil},
		"commas":                    {`{"contacts": ["sam@gmail.com, judy@gmail.com,"]}`, "sam judy", nil},
		"same user twice":           {`{"contacts": ["sam@gmail.com", "sam.phyll", "2"]}`, "sam", nil},
		"everybody, roles absent":   {`{"contacts": ["0"]}`, everybody, nil},
		"everybody, roles empty":    {`{"contacts": ["0"], "roles": []}`, everybody, nil},
		"everybody, roles blank":    {`{"contacts": ["0"], "roles": [""]}`, everybody, nil},
		"administrators":            {`{"contacts": ["0"], "roles": ["-1"]}`, "admin nina", nil},
		"developers and guests":     {`{"contacts": ["0"], "roles": ["-2", "", "-5"]}`, "nina omar lea visitor", nil},
		"everybody and a name":      {`{"contacts": ["0", "ruth"], "roles": ["-1"]}`, "admin nina", nil},
		"named with role":           {`{"contacts": ["sam.phyll", "ruth"], "roles": ["-3"]}`, "sam", []string{`"ruth": has none`}},
		"named, none with role":     {`{"contacts": ["ruth"], "roles": ["-3"]}`, "", []string{`"ruth": has none`}},
		"some unknown":              {`{"contacts": ["ruth", "ghost", "sam.phyll"]}`, "sam ruth", []string{`"ghost": unknown user`}},
		"some ambiguous":            {`{"contacts": ["ruth", "Alex"]}`, "ruth", []string{`"Alex": matches 2 users`}},
		"everybody and unknown":     {`{"contacts": ["0", "ghost"], "roles": ["-5"]}`, "visitor", []string{`"ghost": unknown user`}},
		"unknown and outside roles": {`{"contacts": ["ghost", "ruth"], "roles": ["-3"]}`, "", []string{"ghost", "ruth"}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			a := post(t, tenant, fmt.Sprintf(`{"recipients": %s, "responseType": "TEXT", "message": "hello"}`, tc.recipients))
			wantStatus(t, tenant, a, http.StatusOK)
			if got := logins(tenant.Deliveries()); got != tc.want {
				t.Errorf("reached %q, want %q", got, tc.want)
			}
			if len(a.env.Errors) != len(tc.errors) {
				t.Errorf("errors %q", a.env.Errors)
			}
			for _, e := range tc.errors {
				mentions(t, a, e)
			}
			messages := tenant.Messages()
			if len(messages) != 1 || !slices.Equal(messages[0].Errors, a.env.Errors) {
				t.Fatalf("messages: %+v", messages)
			}
			want := fmt.Sprintf(`{"requestId":%q,"notified":%d}`, messages[0].RequestID, len(strings.Fields(tc.want)))
			if len(a.env.Data) != 1 || string(a.env.Data[0]) != want {
				t.Errorf("data %s, want %s", a.env.Data, want)
			}
		})
	}
}

func TestMessageRoleHeldByNobody(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for _, roles := range []string{`"-1"`, ""} {
		tenant.Seed(seedWithoutAdmins(roles == ""))
		a := post(t, tenant, `{"recipients": {"contacts": ["0"], "roles": [`+roles+`]}, "message": "hello"}`)
		wantStatus(t, tenant, a, http.StatusOK)
		mentions(t, a, "nobody was reached")
		if n := len(tenant.Deliveries()); n != 0 {
			t.Errorf("%d deliveries", n)
		}
	}
}

// cardWith is the body of a message with a card that has one button.
func cardWith(buttonType, value string) string {
	return fmt.Sprintf(`{"recipients": {"contacts": ["ruth"]}, "responseType": "CARD", "message": %q}`,
		fmt.Sprintf(`{"title": "x", "buttons": [{"label": "l", "type": %q, "value": %q}]}`, buttonType, value))
}

func TestMessageRefused(t *testing.T) {
	t.Parallel()
	to := `"recipients": {"contacts": ["ruth"]}`
	tests := map[string]struct{ body, reason string }{
		"no body":                    {"", "empty"},
		"bad JSON":                   {`{"recipients": `, "malformed"},
		"trailing data":              {`{` + to + `, "message": "x"} {}`, "malformed"},
		"trailing comma":             {`{` + to + `, "message": "x",}`, "malformed"},
		"array":                      {"[]", "must be an object, not an array"},
		"null":                       {"null", "not null"},
		"not UTF-8":                  {"{\"message\": \"\xff\"}", "UTF-8"},
		"too deep":                   {strings.Repeat("[", 100) + strings.Repeat("]", 100), "levels"},
		"unknown field":              {`{` + to + `, "message": "x", "templateId": "1"}`, "templateId: unknown field"},
		"unknown field in recipient": {`{"recipients": {"contact": ["ruth"]}, "message": "x"}`, "recipients.contact: unknown field"},
		"key in another case":        {`{` + to + `, "Message": "x"}`, "Message: unknown field"},
		"key twice":                  {`{` + to + `, "message": "x", "message": "y"}`, "message: the key is there twice"},
		"message of wrong type":      {`{` + to + `, "message": 5}`, "message: must be a string, not a number"},
		"contacts of wrong type":     {`{"recipients": {"contacts": "ruth"}, "message": "x"}`, "recipients.contacts: must be an array, not a string"},
		"contact of wrong type":      {`{"recipients": {"contacts": ["ruth", 0]}, "message": "x"}`, "recipients.contacts[1]: must be a string, not a number"},
		"role of wrong type":         {`{"recipients": {"contacts": ["0"], "roles": [-1]}, "message": "x"}`, "recipients.roles[0]: must be a string"},
		"roles null":                 {`{"recipients": {"contacts": ["0"], "roles": null}, "message": "x"}`, "recipients.roles: must be an array, not null"},
		"recipients absent":          {`{"message": "x"}`, "recipients is missing"},
		"recipients of wrong type":   {`{"recipients": [], "message": "x"}`, "recipients: must be an object"},
		"no contacts":                {`{"recipients": {"contacts": [], "roles": [""]}, "message": "x"}`, "contacts is empty"},
		"blank contacts":             {`{"recipients": {"contacts": [" ", ","]}, "message": "x"}`, "contacts is empty"},
		"role without contact":       {`{"recipients": {"contacts": [""], "roles": ["-1"]}, "message": "x"}`, "contacts is empty"},
		"unknown role":               {`{"recipients": {"contacts": ["0"], "roles": ["-9"]}, "message": "x"}`, `unknown role "-9"`},
		"role by name":               {`{"recipients": {"contacts": ["0"], "roles": ["analyst"]}, "message": "x"}`, `unknown role "analyst"`},
		"empty message":              {`{` + to + `, "message": ""}`, "message is empty"},
		"blank message":              {`{` + to + `, "message": " \n"}`, "message is empty"},
		"message absent":             {`{` + to + `}`, "message is empty"},
		"empty message for -1":       {`{` + to + `, "template_id": "-1", "message": ""}`, "message is empty"},
		"unknown template":           {`{` + to + `, "template_id": "99", "message": "x"}`, `unknown template_id "99"`},
		"template by name":           {`{` + to + `, "template_id": "Outage notice", "message": "x"}`, "unknown template_id"},
		"template with a plus":       {`{` + to + `, "template_id": "+1001", "message": "x"}`, "unknown template_id"},
		"template of wrong type":     {`{` + to + `, "template_id": 1001, "message": "x"}`, "template_id: must be a string"},
		"unknown response type":      {`{` + to + `, "responseType": "TXET", "message": "x"}`, "responseType: unknown response type"},
		"all contacts unknown":       {`{"recipients": {"contacts": ["ghost", "Alex"]}, "message": "x"}`, `contact "ghost": unknown user`},
		"image without JSON": {
			`{` + to + `, "responseType": "IMAGE", "message": "https://example.com/a.png"}`,
			"message: responseType IMAGE needs the content object as JSON",
		},
		"image with bad URL": {`{` + to + `, "responseType": "IMAGE", "message": "{\"url\": \"a.png\"}"}`, "message: url"},
		"image with unknown field": {
			`{` + to + `, "responseType": "IMAGE", "message": "{\"src\": \"https://example.com/a.png\"}"}`, "message.src: unknown field",
		},
		"card without title":        {`{` + to + `, "responseType": "CARD", "message": "{\"text\": \"x\"}"}`, "title is empty"},
		"card with script":          {cardWith("url", "javascript:alert(1)"), "buttons[0].value"},
		"card with unknown button":  {cardWith("link", "x"), "buttons[0].type"},
		"card button without value": {cardWith("message", ""), "buttons[0].value is empty"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			a := post(t, tenant, tc.body)
			wantStatus(t, tenant, a, http.StatusBadRequest)
			mentions(t, a, tc.reason)
			if n := len(tenant.Messages()) + len(tenant.Deliveries()); n != 0 {
				t.Errorf("%d messages and deliveries", n)
			}
		})
	}
}

func TestMessageReportsAllProblems(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	a := post(t, tenant, `{"recipients": {"contacts": [1], "roles": ["-7"]}, "color": "red", "message": true}`)
	wantStatus(t, tenant, a, http.StatusBadRequest)
	for _, what := range []string{"recipients.contacts[0]", "-7", "color", "message: must be a string"} {
		mentions(t, a, what)
	}
}

func TestMessageRendering(t *testing.T) {
	t.Parallel()
	card := `{\"title\": \"Outage\", \"text\": \"Back at 9\", \"buttons\": [{\"label\": \"Status\", \"type\": \"url\", \"value\": \"https://status.example.com\"}]}`
	image := `{\"url\": \"https://example.com/a.png\", \"altText\": \"a plan\"}`
	tests := map[string]struct{ fields, responseType, rendered string }{
		"text":                  {`"responseType": "TEXT", "message": "It is @request.message"`, "TEXT", "It is @request.message"},
		"lower case":            {`"responseType": "text", "message": "x"`, "TEXT", "x"},
		"no response type":      {`"message": "x"`, "TEXT", "x"},
		"media type":            {`"responseType": "application/json", "message": "x"`, "TEXT", "x"},
		"image":                 {`"responseType": "IMAGE", "message": "` + image + `"`, "IMAGE", "a plan\nhttps://example.com/a.png"},
		"card":                  {`"responseType": "card", "message": "` + card + `"`, "CARD", "Outage\nBack at 9\n[Status](https://status.example.com)"},
		"system template":       {`"template_id": "-1", "message": "x"`, "TEXT", "x"},
		"custom template":       {`"template_id": "1001", "message": "Down."`, "TEXT", "Service notice: Down.\nQuestions? Ask Luma \"service status\"."},
		"template decides type": {`"template_id": "-1", "responseType": "CARD", "message": "x"`, "TEXT", "x"},
		"no second expansion":   {`"template_id": "-2", "message": "@request.message!"`, "TEXT", "There is news about your request: @request.message!"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			a := post(t, tenant, `{"recipients": {"contacts": ["ruth"]}, `+tc.fields+`}`)
			wantStatus(t, tenant, a, http.StatusOK)
			d := tenant.Deliveries()[0]
			if d.ResponseType != tc.responseType || d.Rendered != tc.rendered {
				t.Errorf("%s %q, want %s %q", d.ResponseType, d.Rendered, tc.responseType, tc.rendered)
			}
		})
	}
}

func TestMessageOtherKeysAreKept(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	a := post(t, tenant, `{"recipients": {"contacts": ["ruth"]}, "botExternalID": "hr-bot", "template_type": "custom", "template_id": "1001", "message": "x"}`)
	wantStatus(t, tenant, a, http.StatusOK)
	m := tenant.Messages()[0]
	if m.BotExternalID != "hr-bot" || m.TemplateType != "custom" || m.TemplateID != "1001" || !slices.Equal(m.Users, []string{"ruth"}) {
		t.Errorf("%+v", m)
	}
}

func TestMessageSuperfluousWithTemplate(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	fixed := tenant.CreateTemplate(textTemplate("Fixed", "The office is closed."))
	a := post(t, tenant, `{"recipients": {"contacts": ["ruth"]}, "template_id": "`+fixed.ID+`", "message": ""}`)
	wantStatus(t, tenant, a, http.StatusOK)
	if got := tenant.Deliveries()[0].Rendered; got != "The office is closed." {
		t.Errorf("rendered %q", got)
	}
}

func TestMessageSubstitutionCannotBreakContent(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	template := imageTemplate("Picture", "https://@request.message/a.png")
	id := tenant.CreateTemplate(template).ID
	a := post(t, tenant, `{"recipients": {"contacts": ["ruth"]}, "template_id": "`+id+`", "message": "<script> \\ %zz"}`)
	wantStatus(t, tenant, a, http.StatusBadRequest)
	mentions(t, a, "is not an http or https URL")
}

func TestRepeatedRequestIDIsASecondMessage(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for range 2 {
		wantStatus(t, tenant, post(t, tenant, hello, header("X-Request-Id", "same")), http.StatusOK)
	}
	if n := len(tenant.Deliveries()); n != 2 {
		t.Errorf("%d deliveries, want 2: there is no idempotency key", n)
	}
}

// A template must not multiply a message beyond bounds.
func TestMessageThatATemplateMultiplies(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	made := tenant.CreateTemplate(textTemplate("Echo", strings.Repeat("@request.message ", 3000)))
	body := `{"recipients": {"contacts": ["0"]}, "template_id": "` + made.ID + `", "message": "`
	a := post(t, tenant, body+strings.Repeat("x", 1000)+`"}`)
	wantStatus(t, tenant, a, http.StatusBadRequest)
	mentions(t, a, "larger than 2097152 bytes")
	if n := len(tenant.Deliveries()); n != 0 {
		t.Errorf("%d deliveries", n)
	}
	wantStatus(t, tenant, post(t, tenant, body+`short"}`), http.StatusOK)
}

func TestMessageToTooManyContacts(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	var contacts []string
	for i := range 10_001 {
		contacts = append(contacts, fmt.Sprint("ghost-", i))
	}
	send := func(contacts []string) answer {
		return post(t, tenant, fmt.Sprintf(`{"recipients": {"contacts": ["ruth,%s"]}, "message": "x"}`, strings.Join(contacts, ",")))
	}
	if a := send(contacts); a.status != http.StatusBadRequest || !strings.Contains(a.body, "at most 10000") {
		t.Errorf("%d %.200s", a.status, a.body)
	}
	a := send(contacts[:2000])
	if a.status != http.StatusOK || len(a.env.Errors) != 1001 || a.env.Errors[1000] != "and 1000 more" {
		t.Errorf("%d, %d errors", a.status, len(a.env.Errors))
	}
	log := tenant.Log()
	if last := log[len(log)-1]; len(last.Reasons) != 21 || last.Delivered != 1 || last.Reasons[20] != "and 981 more" {
		t.Errorf("log: %q", last.Reasons)
	}
}
