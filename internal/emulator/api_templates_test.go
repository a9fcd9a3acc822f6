// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

const templatesPath = "/vsa/public/notificationtemplates"

const newTemplate = `{"name": "Patch day", "description": "d", "responseType": "TEXT", "content": {"text": "Patching: @request.message"}}`

func templatesOf(t *testing.T, a answer) []emulator.Template {
	t.Helper()
	list := []emulator.Template{}
	for _, raw := range a.env.Data {
		var one emulator.Template
		if err := json.Unmarshal(raw, &one); err != nil {
			t.Fatal(err)
		}
		list = append(list, one)
	}
	return list
}

func TestTemplateLifecycle(t *testing.T) {
	t.Parallel()
	clock := testkit.NewClock(time.UnixMilli(1_800_000_000_000))
	tenant := testkit.Start(t, testkit.WithClock(clock))

	created := do(t, tenant, http.MethodPost, templatesPath, newTemplate)
	wantStatus(t, tenant, created, http.StatusOK)
	one := templatesOf(t, created)[0]
	want := emulator.Template{
		ID: "1002", Name: "Patch day", Description: "d", ResponseType: "TEXT", Version: 1, ModifiedBy: "API",
		Content: emulator.Content{Text: "Patching: @request.message"}, CreatedDate: 1_800_000_000_000, ModifiedDate: 1_800_000_000_000,
	}
	if fmt.Sprint(one) != fmt.Sprint(want) || created.header.Get("ETag") != `"1"` {
		t.Errorf("created %+v with ETag %s", one, created.header.Get("ETag"))
	}

	clock.Advance(time.Minute)
	replaced := do(t, tenant, http.MethodPut, templatesPath+"/1002",
		`{"name": "Patch day", "responseType": "CARD", "content": {"title": "Patch day", "buttons": [{"label": "Snooze", "type": "message", "value": "snooze"}]}}`)
	wantStatus(t, tenant, replaced, http.StatusOK)
	read := do(t, tenant, http.MethodGet, templatesPath+"/1002", "")
	wantStatus(t, tenant, read, http.StatusOK)
	one = templatesOf(t, read)[0]
	if one.Version != 2 || one.ResponseType != "CARD" || one.Description != "" || one.ModifiedDate != one.CreatedDate+60_000 ||
		len(one.Content.Buttons) != 1 || read.header.Get("ETag") != `"2"` {
		t.Errorf("read %+v with ETag %s", one, read.header.Get("ETag"))
	}

	back := do(t, tenant, http.MethodPut, templatesPath+"/1002", string(read.env.Data[0]))
	wantStatus(t, tenant, back, http.StatusOK)

	wantStatus(t, tenant, do(t, tenant, http.MethodDelete, templatesPath+"/1002", ""), http.StatusNoContent)
	for _, method := range []string{http.MethodGet, http.MethodDelete} {
		wantStatus(t, tenant, do(t, tenant, method, templatesPath+"/1002", ""), http.StatusNotFound)
	}
	wantStatus(t, tenant, do(t, tenant, http.MethodPut, templatesPath+"/1002", newTemplate), http.StatusNotFound)

	again := do(t, tenant, http.MethodPost, templatesPath, newTemplate)
	if id := templatesOf(t, again)[0].ID; id != "1003" {
		t.Errorf("ID %s was used before", id)
	}
}

func TestTemplateList(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for i := range 25 {
		tenant.CreateTemplate(textTemplate(fmt.Sprintf("T%02d", i), "x"))
	}
	ids := func(query string) []string {
		a := do(t, tenant, http.MethodGet, templatesPath+query, "")
		wantStatus(t, tenant, a, http.StatusOK)
		if a.env.Data == nil {
			t.Errorf("data is null: %s", a.body)
		}
		list := []string{}
		for _, one := range templatesOf(t, a) {
			list = append(list, one.ID)
		}
		return list
	}
	all := ids("")
	if len(all) != 28 || !slices.Equal(all[:4], []string{"-2", "-1", "1001", "1002"}) {
		t.Errorf("all: %v", all)
	}
	var paged []string
	for page := 0; ; page++ {
		list := ids(fmt.Sprintf("?page=%d&size=10", page))
		if len(list) == 0 {
			break
		}
		paged = append(paged, list...)
	}
	if !slices.Equal(paged, all) {
		t.Errorf("paged: %v", paged)
	}
	if got := ids("?size=1000&name=Outage%20notice"); !slices.Equal(got, []string{"1001"}) {
		t.Errorf("by name: %v", got)
	}
	for _, none := range []string{"?name=outage%20notice", "?name=Outage", "?page=1000000&size=1000"} {
		if got := ids(none); len(got) != 0 {
			t.Errorf("%s: %v", none, got)
		}
	}
	for query, reason := range map[string]string{
		"?size=1001": "size", "?size=0": "size", "?size=-1": "size", "?size=x": "size", "?page=-1": "page", "?page=1.5": "page",
		"?pagesize=1": "unknown query parameter", "?page=99999999999999999999": "page",
	} {
		a := do(t, tenant, http.MethodGet, templatesPath+query, "")
		wantStatus(t, tenant, a, http.StatusBadRequest)
		mentions(t, a, reason)
	}
}

func TestTemplateRefused(t *testing.T) {
	t.Parallel()
	content := func(responseType, content string) string {
		return fmt.Sprintf(`{"name": "n", "responseType": %q, "content": %s}`, responseType, content)
	}
	tests := map[string]struct{ body, reason string }{
		"no body":              {"", "empty"},
		"no name":              {`{"responseType": "TEXT", "content": {"text": "x"}}`, "name is empty"},
		"blank name":           {`{"name": " ", "responseType": "TEXT", "content": {"text": "x"}}`, "name is empty"},
		"long name":            {`{"name": "` + strings.Repeat("é", 256) + `", "responseType": "TEXT", "content": {"text": "x"}}`, "255 characters"},
		"two-line name":        {`{"name": "a\nb", "responseType": "TEXT", "content": {"text": "x"}}`, "control characters"},
		"unknown field":        {`{"name": "n", "type": "TEXT"}`, "type: unknown field"},
		"own ID":               {`{"id": "7", "name": "n", "responseType": "TEXT", "content": {"text": "x"}}`, "id: the tenant chooses"},
		"no type":              {`{"name": "n", "content": {"text": "x"}}`, "responseType"},
		"lower-case type":      {content("text", `{"text": "x"}`), "responseType"},
		"no content":           {`{"name": "n", "responseType": "TEXT"}`, "content is missing"},
		"content is a string":  {content("TEXT", `"x"`), "content: must be an object"},
		"empty text":           {content("TEXT", `{"text": " "}`), "text is empty"},
		"text for an image":    {content("IMAGE", `{"text": "x"}`), "content.text: unknown field"},
		"image without scheme": {content("IMAGE", `{"url": "example.com/a.png"}`), "url"},
		"image of script":      {content("IMAGE", `{"url": "javascript:alert(1)"}`), "url"},
		"image without host":   {content("IMAGE", `{"url": "https:///a.png"}`), "url"},
		"card without title":   {content("CARD", `{"text": "x"}`), "title is empty"},
		"card image by file":   {content("CARD", `{"title": "x", "imageUrl": "file:///etc/passwd"}`), "imageUrl"},
		"button without label": {content("CARD", `{"title": "x", "buttons": [{"type": "message", "value": "v"}]}`), "buttons[0].label is empty"},
		"button without type":  {content("CARD", `{"title": "x", "buttons": [{"label": "l", "value": "v"}]}`), "buttons[0].type"},
		"button of data": {
			content("CARD", `{"title": "x", "buttons": [{"label": "l", "type": "url", "value": "data:text/html,x"}]}`), "buttons[0].value",
		},
		"over 64 KiB": {content("TEXT", `{"text": "`+strings.Repeat("x", 64<<10)+`"}`), "64 KiB"},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			for method, path := range map[string]string{http.MethodPost: templatesPath, http.MethodPut: templatesPath + "/1001"} {
				a := do(t, tenant, method, path, tc.body)
				wantStatus(t, tenant, a, http.StatusBadRequest)
				if name != "own ID" || method == http.MethodPost {
					mentions(t, a, tc.reason)
				}
			}
			if list := tenant.Templates(); len(list) != 3 || list[2].Version != 1 {
				t.Errorf("templates: %+v", list)
			}
		})
	}
}

func TestTemplateNameTaken(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	body := strings.Replace(newTemplate, "Patch day", "Outage notice", 1)
	a := do(t, tenant, http.MethodPost, templatesPath, body)
	wantStatus(t, tenant, a, http.StatusConflict)
	if holder := templatesOf(t, a); len(holder) != 1 || holder[0].ID != "1001" {
		t.Errorf("holder %+v", holder)
	}
	a = do(t, tenant, http.MethodPut, templatesPath+"/-2", body)
	wantStatus(t, tenant, a, http.StatusConflict)
	wantStatus(t, tenant, do(t, tenant, http.MethodPut, templatesPath+"/1001", body), http.StatusOK)
}

func TestTemplateIfMatch(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		ifMatch []string
		want    int
	}{
		"absent":       {nil, http.StatusOK},
		"any":          {[]string{"*"}, http.StatusOK},
		"current":      {[]string{`"2"`}, http.StatusOK},
		"in a list":    {[]string{`"9", "2"`}, http.StatusOK},
		"old":          {[]string{`"1"`}, http.StatusPreconditionFailed},
		"weak":         {[]string{`W/"2"`}, http.StatusPreconditionFailed},
		"not quoted":   {[]string{"2"}, http.StatusPreconditionFailed},
		"two headers":  {[]string{`"1"`, `"2"`}, http.StatusOK},
		"empty header": {[]string{""}, http.StatusPreconditionFailed},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			outside := tenant.Templates()[2]
			outside.Content.Text = "Somebody else's words"
			tenant.UpdateTemplate(outside)
			ifMatch := func(r *http.Request) { r.Header["If-Match"] = tc.ifMatch }
			a := do(t, tenant, http.MethodPut, templatesPath+"/1001", newTemplate, ifMatch)
			wantStatus(t, tenant, a, tc.want)
			if tc.want == http.StatusOK {
				return
			}
			mentions(t, a, "by Skills Builder")
			if now := templatesOf(t, a)[0]; now.Version != 2 || now.Content.Text != "Somebody else's words" || now.ModifiedBy != "Skills Builder" {
				t.Errorf("current: %+v", now)
			}
			a = do(t, tenant, http.MethodDelete, templatesPath+"/1001", "", ifMatch)
			wantStatus(t, tenant, a, tc.want)
		})
	}
}

func TestSystemTemplates(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	a := do(t, tenant, http.MethodDelete, templatesPath+"/-1", "")
	wantStatus(t, tenant, a, http.StatusConflict)
	a = do(t, tenant, http.MethodPut, templatesPath+"/-1", `{"name": "Default text response", "responseType": "TEXT", "content": {"text": "Luma says: @request.message"}}`)
	wantStatus(t, tenant, a, http.StatusOK)
	if one := templatesOf(t, a)[0]; !one.SystemDefined || one.ID != "-1" || one.Version != 2 {
		t.Errorf("%+v", one)
	}
	post(t, tenant, `{"recipients": {"contacts": ["ruth"]}, "template_id": "-1", "message": "hi"}`)
	if got := tenant.Deliveries()[0].Rendered; got != "Luma says: hi" {
		t.Errorf("rendered %q", got)
	}
}

func TestTemplateUnknownIDs(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for _, id := range []string{"0", "99", "abc", "+1001", "01001", "1001%20", "99999999999999999999"} {
		wantStatus(t, tenant, do(t, tenant, http.MethodGet, templatesPath+"/"+id, ""), http.StatusNotFound)
	}
}

func TestTemplateAPIElsewhere(t *testing.T) {
	t.Parallel()
	off := testkit.Start(t, testkit.WithoutTemplateAPI())
	for _, path := range []string{templatesPath, templatesPath + "/1001"} {
		wantStatus(t, off, do(t, off, http.MethodGet, path, ""), http.StatusNotFound)
	}
	wantStatus(t, off, post(t, off, hello), http.StatusOK)
	if len(off.Templates()) != 3 {
		t.Error("the tenant still has its templates")
	}
	moved := testkit.Start(t, testkit.WithOptions(func(o *emulator.Options) { o.TemplatePath = "/v2/templates" }))
	wantStatus(t, moved, do(t, moved, http.MethodGet, "/vsa/v2/templates", ""), http.StatusOK)
	wantStatus(t, moved, do(t, moved, http.MethodGet, "/vsa/v2/templates/1001", ""), http.StatusOK)
	wantStatus(t, moved, do(t, moved, http.MethodGet, "/vsa/v2/templatesX", ""), http.StatusNotFound)
	wantStatus(t, moved, do(t, moved, http.MethodGet, templatesPath, ""), http.StatusNotFound)
}
