// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Package contract checks what the client sends and what the emulator answers against the OpenAPI document.
package contract

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/errors"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/openapi"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// checked is an emulator whose requests and answers are checked.
type checked struct {
	t         *testing.T
	emu       *emulator.Emulator
	validator validator.Validator
	url       string

	mu         sync.Mutex
	exchanges  map[string]int // by method and path
	mayBeWrong bool           // the test sends what the contract does not allow
}

func document(t *testing.T) libopenapi.Document {
	t.Helper()
	d, err := libopenapi.NewDocument(openapi.Document(emulator.DefaultTemplatePath))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func start(t *testing.T) *checked {
	t.Helper()
	v, errs := validator.NewValidator(document(t))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	emu, err := emulator.New(t.Context(), emulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := &checked{t: t, emu: emu, validator: v, exchanges: map[string]int{}}
	server := httptest.NewServer(c)
	c.url = server.URL
	t.Cleanup(func() {
		server.Close()
		if err := emu.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

// ServeHTTP lets the emulator answer, and checks request and answer.
func (c *checked) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		c.t.Error(err)
	}
	again := func() *http.Request {
		clone := r.Clone(r.Context())
		clone.Body = io.NopCloser(bytes.NewReader(body))
		return clone
	}
	recorder := httptest.NewRecorder()
	c.emu.ServeHTTP(recorder, again())
	c.mu.Lock()
	defer c.mu.Unlock()
	c.exchanges[r.Method+" "+r.URL.Path]++
	name := fmt.Sprintf("%s %s: %d", r.Method, r.URL, recorder.Code)
	if !c.mayBeWrong {
		_, problems := c.validator.ValidateHttpRequest(again())
		c.report(name, "request "+string(body), problems)
	}
	_, problems := c.validator.ValidateHttpResponse(again(), recorder.Result())
	c.report(name, "answer "+recorder.Body.String(), problems)
	maps.Copy(w.Header(), recorder.Header())
	w.WriteHeader(recorder.Code)
	_, _ = w.Write(recorder.Body.Bytes())
}

func (c *checked) report(name, what string, problems []*errors.ValidationError) {
	for _, p := range problems {
		c.t.Errorf("%s: %s %s", name, p.Message, p.Reason)
		for _, s := range p.SchemaValidationErrors {
			c.t.Errorf("  %s at %s", s.Reason, s.KeywordLocation)
		}
		c.t.Logf("%.1000s", what)
	}
}

// do sends a request and returns the answer's body.
func (c *checked) do(method, path, body string, want int) string {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.emu.Token())
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != want {
		c.t.Errorf("%s %s: %d, want %d, %v: %s", method, path, resp.StatusCode, want, err, data)
	}
	return string(data)
}

func TestDocumentIsValid(t *testing.T) {
	t.Parallel()
	v, errs := validator.NewValidator(document(t))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if valid, problems := v.ValidateDocument(); !valid {
		for _, p := range problems {
			t.Error(p.Message, p.Reason)
		}
	}
}

// What the contract does not allow is noticed, in requests and in answers.
func TestViolationsAreNoticed(t *testing.T) {
	t.Parallel()
	c := start(t)
	request := func(body string) *http.Request {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "http://127.0.0.1:5862/vsa/public/notifylumauser/message", strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer x")
		r.Header.Set("Content-Type", "application/json")
		return r
	}
	right := `{"recipients": {"contacts": ["ruth"]}, "message": "x"}`
	for body, want := range map[string]bool{
		right: true,
		`{"recipients": {"contacts": ["ruth"]}, "message": "x", "urgent": true}`: false,
		`{"recipients": {"contacts": "ruth"}, "message": "x"}`:                   false,
		`{"message": "x"}`: false,
	} {
		if valid, _ := c.validator.ValidateHttpRequest(request(body)); valid != want {
			t.Errorf("%s: %t", body, valid)
		}
	}
	for body, want := range map[string]bool{
		`{"timestamp": 1, "status": 200, "message": "OK", "errors": [], "data": [{"requestId": "x", "notified": 1}]}`: true,
		`{"timestamp": 1, "status": 200, "message": "OK", "errors": [], "data": [{"requestId": "x"}]}`:                false,
		`{"timestamp": 1, "status": 200, "message": "OK", "errors": [], "data": [], "extra": 1}`:                      false,
		`{"timestamp": 1, "status": 200, "message": "OK", "errors": [1], "data": []}`:                                 false,
		`[]`: false,
	} {
		recorder := httptest.NewRecorder()
		recorder.Header().Set("Content-Type", "application/json")
		_, _ = recorder.WriteString(body)
		if valid, _ := c.validator.ValidateHttpResponse(request(right), recorder.Result()); valid != want {
			t.Errorf("%s: %t", body, valid)
		}
	}
}

// operations calls f for every operation of the document.
func operations(t *testing.T, f func(method, path string, o *v3.Operation)) {
	t.Helper()
	model, err := document(t).BuildV3Model()
	if err != nil {
		t.Fatal(err)
	}
	for path, item := range model.Model.Paths.PathItems.FromOldest() {
		for method, o := range item.GetOperations().FromOldest() {
			f(strings.ToUpper(method), path, o)
		}
	}
}

// Each operation says where it comes from, in words and for programs. Only what the vendor documents is marked so.
func TestEveryOperationHasASource(t *testing.T) {
	t.Parallel()
	vendor := map[string]bool{"sendMessage": true, "getContacts": true}
	n := 0
	operations(t, func(method, path string, o *v3.Operation) {
		n++
		want := "ours"
		if vendor[o.OperationId] {
			want = "vendor"
		}
		source := o.Extensions.GetOrZero("x-source")
		if source == nil || source.Value != want || !strings.HasPrefix(o.Summary, "["+want+"] ") {
			t.Errorf("%s %s is not marked [%s]: %s", method, path, want, o.Summary)
		}
	})
	if n < 25 {
		t.Errorf("%d operations", n)
	}
}

// What the provider's client sends and what it is answered fits the contract.
func TestClientKeepsTheContract(t *testing.T) {
	t.Parallel()
	c := start(t)
	client, err := luma.New(c.url+emulator.BasePath, c.emu.Token())
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	card := &notice.Card{Title: "Exchange", Buttons: []notice.Button{{Label: "Status", Type: "url", Value: "https://status.example.com"}}}
	for name, m := range map[string]notice.Message{
		"contact":  {Recipients: notice.NewRecipients([]string{"sam.phyll"}, nil, false, false), Content: notice.Content{Text: "Down"}},
		"everyone": {Recipients: notice.NewRecipients(nil, nil, true, false), Content: notice.Content{Text: "Down"}, TemplateID: "1001"},
		"roles":    {Recipients: notice.NewRecipients(nil, []string{"analyst", "-1"}, false, false), Content: notice.Content{Card: card}},
		"partial":  {Recipients: notice.NewRecipients([]string{"sam.phyll", "nobody"}, nil, false, false), Content: notice.Content{Text: "Down"}},
	} {
		if _, err := client.SendNotification(ctx, luma.Send{Message: m}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	unknown := notice.Message{Recipients: notice.NewRecipients([]string{"nobody"}, nil, false, false), Content: notice.Content{Text: "Down"}}
	if _, err := client.SendNotification(ctx, luma.Send{Message: unknown}); err == nil {
		t.Error("nobody was reached")
	}
	if found, err := client.GetContacts(ctx, "sam.phyll"); err != nil || len(found) != 1 {
		t.Error(found, err)
	}
	in := luma.TemplateInput{Name: "Outage", Description: "d", ResponseType: "CARD", Content: notice.Content{Card: card}}
	made, err := client.CreateTemplate(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	in.Name = "Outage 2"
	updated, err := client.UpdateTemplate(ctx, made.ID, made.Version, in)
	if err != nil {
		t.Error(err)
	}
	if _, err := client.UpdateTemplate(ctx, made.ID, updated.Version+7, in); err == nil {
		t.Error("a stale version was accepted")
	}
	if _, err := client.GetTemplate(ctx, made.ID); err != nil {
		t.Error(err)
	}
	if all, err := client.AllTemplates(ctx); err != nil || len(all) < 4 {
		t.Error(all, err)
	}
	if err := client.DeleteTemplate(ctx, made.ID); err != nil {
		t.Error(err)
	}
	if err := client.DeleteTemplate(ctx, "-1"); err == nil {
		t.Error("a system template was deleted")
	}
	if len(c.exchanges) < 5 {
		t.Errorf("checked only %v", c.exchanges)
	}
}

// Every operation is called, with success and with a mistake where there can be one, and answers as the contract says.
func TestEmulatorKeepsTheContract(t *testing.T) {
	t.Parallel()
	c := start(t)
	template := `{"name": "Outage", "responseType": "TEXT", "content": {"text": "@request.message"}}`
	c.do("POST", "/vsa/public/notifylumauser/message", `{"recipients": {"contacts": ["0"]}, "message": "x"}`, 200)
	c.do("GET", "/vsa/public/get-contacts?reconciliationkey=ruth", "", 200)
	c.do("POST", "/vsa/public/notificationtemplates", template, 200)
	c.do("GET", "/vsa/public/notificationtemplates?page=0&size=2&name=Outage", "", 200)
	c.do("GET", "/vsa/public/notificationtemplates/1001", "", 200)
	c.do("PUT", "/vsa/public/notificationtemplates/1001", strings.Replace(template, "Outage", "Other", 1), 200)
	c.do("DELETE", "/vsa/public/notificationtemplates/1001", "", 204)
	for _, kind := range []string{"messages", "deliveries"} {
		c.do("GET", "/_emulator/"+kind+"?q=text:x&to=ruth&limit=5&after=0&failed=false", "", 200)
		c.do("GET", "/_emulator/"+kind+"/wait?count=1&timeout=1s", "", 200)
		c.do("GET", "/_emulator/"+kind+"/wait?count=100&timeout=1ms", "", 409)
		c.do("GET", "/_emulator/"+kind+"/assert?count=0", "", 409)
		c.do("GET", "/_emulator/"+kind+"/assert?count=0&role=guest_user", "", 200)
	}
	c.do("GET", "/_emulator/log?failed=true&text=x", "", 200)
	c.do("GET", "/_emulator/log", "", 200)
	c.do("GET", "/_emulator/requests?method=POST&path=/message", "", 200)
	c.do("GET", "/_emulator/users", "", 200)
	c.do("GET", "/_emulator/templates", "", 200)
	skill := `{"name": "x", "phrases": ["hello"], "call": {"recipients": {"contacts": ["0"]}, "message": "x"}, "responses": ["@resp.data"]}`
	c.do("POST", "/_emulator/skills", skill, 200)
	c.do("PUT", "/_emulator/skills/1", strings.Replace(skill, "x", "y", 1), 200)
	c.do("POST", "/_emulator/chats/ruth", `{"text": "hello"}`, 200)
	c.do("POST", "/_emulator/chats/ruth", `{"text": "something else"}`, 200)
	c.do("GET", "/_emulator/chats/ruth", "", 200)
	c.do("GET", "/_emulator/skills", "", 200)
	c.do("DELETE", "/_emulator/skills/1", "", 200)
	fault := `{"match": {"method": "PATCH", "path": "/never", "contains": "x"}, "skip": 1, "count": 2, "probability": 0.5, "seed": 3, "action": "status", "deliver": "never", "status": 502, "headers": {"A": "b"}, "body": "b", "delay": "1ms"}`
	c.do("POST", "/_emulator/faults", fault, 201)
	c.do("GET", "/_emulator/faults", "", 200)
	c.do("DELETE", "/_emulator/faults/1", "", 200)
	c.do("DELETE", "/_emulator/faults", "", 200)
	c.do("PUT", "/_emulator/limits", `{"latency": "1ms", "rate_limit": 1000}`, 200)
	c.do("GET", "/_emulator/limits", "", 200)
	c.do("GET", "/_emulator/health", "", 200)
	c.do("PUT", "/_emulator/seed", c.do("GET", "/_emulator/seed", "", 200), 200)
	c.do("POST", "/_emulator/reset", "", 200)
	c.do("POST", "/_emulator/token", "", 200)
	c.do("GET", "/_emulator/openapi.yaml", "", 200)
	operations(t, func(method, path string, _ *v3.Operation) {
		for _, id := range []string{"1001", "1"} {
			if c.exchanges[method+" "+strings.NewReplacer("{id}", id, "{user}", "ruth").Replace(path)] > 0 {
				return
			}
		}
		t.Errorf("%s %s was not called", method, path)
	})
}

// What the contract does not allow is refused, and the refusal fits the contract.
func TestRefusalsKeepTheContract(t *testing.T) {
	t.Parallel()
	c := start(t)
	c.mayBeWrong = true
	for _, tc := range []struct {
		method, path, body string
		want               int
	}{
		{"POST", "/vsa/public/notifylumauser/message", `{"recipients": {"contacts": ["0"]}, "message": "x", "extra": 1}`, 400},
		{"POST", "/vsa/public/notifylumauser/message", `{"recipients": {"contacts": ["0"], "roles": ["-9"]}, "message": "x"}`, 400},
		{"POST", "/vsa/public/notifylumauser/message", `{"message": "x"}`, 400},
		{"GET", "/vsa/public/get-contacts", "", 400},
		{"GET", "/vsa/public/notificationtemplates?size=1001", "", 400},
		{"GET", "/vsa/public/notificationtemplates/9", "", 404},
		{"POST", "/vsa/public/notificationtemplates", `{"name": "", "responseType": "TEXT"}`, 400},
		{"DELETE", "/vsa/public/notificationtemplates/-1", "", 409},
		{"GET", "/_emulator/deliveries?limit=0", "", 400},
		{"GET", "/_emulator/deliveries/assert?to=typo&count=0", "", 400},
		{"GET", "/_emulator/requests?method=POTS", "", 400},
		{"POST", "/_emulator/faults", `{"action": "explode"}`, 400},
		{"PUT", "/_emulator/limits", `{"rate_limit": -1}`, 400},
		{"PUT", "/_emulator/seed", `{"users": [{}]}`, 400},
		{"POST", "/_emulator/skills", `{"name": "x"}`, 400},
		{"DELETE", "/_emulator/skills/9", "", 400},
		{"GET", "/_emulator/chats/nobody", "", 400},
	} {
		c.do(tc.method, tc.path, tc.body, tc.want)
	}
}
