// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// pagePaths are the pages; changes are what their forms do.
var (
	pagePaths = []string{
		"/chats", "/chats/ruth", "/notifications", "/notifications/1", "/notifications/1?tab=recipients", "/notifications/1?tab=request",
		"/notifications/1?tab=response",
		"/notifications/1?tab=log", "/templates", "/templates/1001", "/templates/new?type=CARD", "/templates/new?type=IMAGE", "/log",
		"/log?failed=true&status=4&since=1h&q=x", "/log/1",
		"/users", "/users?who=Ruth", "/skills", "/skills/1", "/skills/new", "/tenant", "/faults",
	}
	changes = map[string]string{
		"/chats/ruth/say": "text=hello", "/chats/ruth/read": "up_to=1", "/templates/new": "name=x&type=TEXT&text=y",
		"/templates/1001":        "name=x&type=TEXT&text=y&version=1",
		"/templates/1001/delete": "", "/skills/new": "name=x&phrases=y&responses=z", "/skills/1": "name=x&phrases=y&responses=z", "/skills/1/delete": "",
		"/skills/2/say": "user=ruth", "/faults": "preset=busy&count=1", "/faults/clear": "", "/limits": "latency=0s&rate=0", "/tenant/token": "", "/tenant/reset": "",
	}
)

func demoTenant(t *testing.T) *testkit.Tenant {
	t.Helper()
	return testkit.Start(t, testkit.WithOptions(func(o *emulator.Options) { o.Demo = true }))
}

var jsonLink = regexp.MustCompile(`<a class="tool" href="(/_emulator/[^"]*)"`)

// Every page is served under its own Content-Security-Policy, whatever a fault adds to API answers, and its JSON
// exists.
func TestPages(t *testing.T) {
	t.Parallel()
	tenant := demoTenant(t)
	tenant.Fault(emulator.Fault{Action: emulator.ActionStatus, Headers: map[string]string{"Content-Security-Policy": "default-src *"}})
	for _, path := range pagePaths {
		a := do(t, tenant, http.MethodGet, path, "")
		policy := a.header.Get("Content-Security-Policy")
		if a.status != http.StatusOK || a.header.Get("Content-Type") != "text/html; charset=utf-8" {
			t.Errorf("%s: status %d, %q", path, a.status, a.header)
		}
		if !strings.HasPrefix(policy, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; ") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: policy %q", path, policy)
		}
		if regexp.MustCompile(`(?i)<style|\sstyle=|\son[a-z]+=|javascript:|<script>`).MatchString(a.body) {
			t.Errorf("%s has something inline", path)
		}
		link := jsonLink.FindStringSubmatch(a.body)
		if link == nil {
			t.Errorf("%s has no JSON", path)
			continue
		}
		if j := do(t, tenant, http.MethodGet, strings.ReplaceAll(link[1], "&amp;", "&"), ""); j.status != http.StatusOK ||
			j.header.Get("Content-Type") != "application/json" {
			t.Errorf("%s: %s has status %d", path, link[1], j.status)
		}
	}
}

func TestPagesThatDoNotExist(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for path, status := range map[string]int{
		"/nothing": 404, "/notifications/7": 404, "/notifications/x": 404, "/templates/7": 404, "/log/7": 404, "/chats/nobody": 404, "/chats/Alex": 404,
		"/skills/9":          404,
		"/assets/nothing.js": 404, "/assets/style.css": 200, "/assets/app.js": 200, "/assets/icon.svg": 200,
	} {
		if a := do(t, tenant, http.MethodGet, path, ""); a.status != status {
			t.Errorf("%s: status %d, want %d", path, a.status, status)
		}
	}
}

// A page of another origin can change nothing, neither through a form nor through a script.
func TestChangesCheckTheOrigin(t *testing.T) {
	t.Parallel()
	for path, form := range changes {
		tenant := demoTenant(t)
		before := do(t, tenant, http.MethodGet, "/_emulator/seed", "").body + do(t, tenant, http.MethodGet, "/_emulator/faults", "").body
		token := tenant.Token()
		formType := header("Content-Type", "application/x-www-form-urlencoded")
		for _, foreign := range []edit{header("Origin", "https://evil.example"), header("Origin", "null"), header("Sec-Fetch-Site", "cross-site")} {
			if a := do(t, tenant, http.MethodPost, path, form, formType, foreign); a.status != http.StatusForbidden {
				t.Errorf("%s: status %d", path, a.status)
			}
		}
		if do(t, tenant, http.MethodGet, "/_emulator/seed", "").body+do(t, tenant, http.MethodGet, "/_emulator/faults", "").body != before ||
			tenant.Token() != token {
			t.Errorf("%s: something changed", path)
		}
		if a := do(t, tenant, http.MethodPost, path, form, formType, header("Origin", tenant.URL())); a.status != http.StatusSeeOther {
			t.Errorf("%s: status %d %s from the page itself", path, a.status, a.body)
		}
		if a := do(t, tenant, http.MethodGet, path, ""); a.status == http.StatusSeeOther {
			t.Errorf("GET %s changes something", path)
		}
	}
}

// Images from elsewhere are loaded only if the page itself asked for them.
func TestImagesNeedAClick(t *testing.T) {
	t.Parallel()
	tenant := demoTenant(t)
	for name, tc := range map[string]struct {
		path  string
		site  string
		loads bool
	}{
		"not asked":        {"/notifications/3", "same-origin", false},
		"asked":            {"/notifications/3?images=load", "same-origin", true},
		"link on a page":   {"/notifications/3?images=load", "cross-site", false},
		"address typed":    {"/notifications/3?images=load", "none", true},
		"page without any": {"/users?images=load", "same-origin", false},
	} {
		a := do(t, tenant, http.MethodGet, tc.path, "", header("Sec-Fetch-Site", tc.site))
		if allowed := strings.Contains(a.header.Get("Content-Security-Policy"), "img-src 'self' http: https:"); allowed != tc.loads {
			t.Errorf("%s: images allowed %v", name, allowed)
		}
		if shown := strings.Contains(a.body, `src="https://status.example.com/campus.png"`); shown != tc.loads {
			t.Errorf("%s: images shown %v", name, shown)
		}
	}
}

var shownRevision = regexp.MustCompile(`data-revision="([^"]+)"`)

// nextEvent returns the ID of the next event of a stream.
func nextEvent(t *testing.T, stream *bufio.Scanner) string {
	t.Helper()
	for stream.Scan() {
		if id, ok := strings.CutPrefix(stream.Text(), "id: "); ok {
			return id
		}
	}
	t.Fatal("the stream ended", stream.Err())
	return ""
}

func events(t *testing.T, tenant *testkit.Tenant, since string, edits ...edit) *bufio.Scanner {
	t.Helper()
	resp, err := client.Do(request(t, tenant, http.MethodGet, "/events?since="+url.QueryEscape(since), "", edits...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { resp.Body.Close() })
	if got := resp.Header.Get("Content-Type"); resp.StatusCode != http.StatusOK || got != "text/event-stream" {
		t.Fatalf("status %d, %s", resp.StatusCode, got)
	}
	return bufio.NewScanner(resp.Body)
}

// A browser that was away gets one event, and only if it missed something.
func TestEventsResume(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	page := do(t, tenant, http.MethodGet, "/notifications", "").body
	revision := shownRevision.FindStringSubmatch(page)[1]
	stream := events(t, tenant, revision)
	post(t, tenant, hello)
	first := nextEvent(t, stream)
	if first == revision {
		t.Errorf("an event says %q, which the page already shows", first)
	}
	if away := nextEvent(t, events(t, tenant, "", header("Last-Event-ID", revision))); away == revision {
		t.Errorf("the event says %q again", away)
	}
	now := shownRevision.FindStringSubmatch(do(t, tenant, http.MethodGet, "/notifications", "").body)[1]
	quiet := events(t, tenant, revision, header("Last-Event-ID", now))
	post(t, tenant, hello)
	if got := nextEvent(t, quiet); got == now {
		t.Errorf("an event says %q, which the browser knows", got)
	}
}

// Every kind of change reaches the pages.
func TestEventsFollowEveryChange(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(t *testing.T, tenant *testkit.Tenant){
		"message":      func(t *testing.T, tenant *testkit.Tenant) { post(t, tenant, hello) },
		"refused call": func(t *testing.T, tenant *testkit.Tenant) { post(t, tenant, "{}") },
		"template": func(t *testing.T, tenant *testkit.Tenant) {
			do(t, tenant, "DELETE", "/vsa/public/notificationtemplates/1001", "")
		},
		"fault": func(t *testing.T, tenant *testkit.Tenant) {
			control(t, tenant, "POST", "faults", `{"action": "fin"}`, 201)
		},
		"limits": func(t *testing.T, tenant *testkit.Tenant) {
			control(t, tenant, "PUT", "limits", `{"latency": "1ms"}`, 200)
		},
		"token": func(t *testing.T, tenant *testkit.Tenant) { control(t, tenant, "POST", "token", "", 200) },
		"reset": func(t *testing.T, tenant *testkit.Tenant) { control(t, tenant, "POST", "reset", "", 200) },
		"chat": func(t *testing.T, tenant *testkit.Tenant) {
			do(t, tenant, "POST", "/_emulator/chats/ruth", `{"text": "hello"}`)
		},
		"deleted skill": func(t *testing.T, tenant *testkit.Tenant) { control(t, tenant, "DELETE", "skills/1", "", 200) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tenant := testkit.Start(t)
			revision := shownRevision.FindStringSubmatch(do(t, tenant, http.MethodGet, "/tenant", "").body)[1]
			stream := events(t, tenant, revision)
			change(t, tenant)
			nextEvent(t, stream)
		})
	}
}

var terraformText = regexp.MustCompile(`(?s)<pre id="text-hcl"[^>]*>(.*?)</pre>`)

// A refused call can be copied as configuration, so that the plan says what is wrong with it; a call that sends nothing
// cannot.
func TestCopyAsTerraform(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for body, want := range map[string]string{
		`{"recipients": {"contacts": ["0"], "roles": ["-9"]}, "message": "a ${b} \"c\""}`:                      `recipients = { roles = ["-9"] } message = "a $${b} \"c\""`,
		`{"recipients": {"contacts": [" ruth , sam.phyll", ""], "roles": [""]}, "template_id": "7"}`:           `recipients = { contacts = ["ruth", "sam.phyll"] } template_id = "7"`,
		`{"recipients": {"contacts": ["ruth"]}, "responseType": "IMAGE", "message": "{\"url\": \"ftp://x\"}"}`: `recipients = { contacts = ["ruth"] } image = { url = "ftp://x" }`,
		`{"recipients": {"contacts": ["ruth"]}, "responseType": "CARD", "message": "no JSON"}`:                 "",
		`{"recipients": `: "",
	} {
		post(t, tenant, body)
		log := tenant.Log()
		page := do(t, tenant, http.MethodGet, fmt.Sprint("/log/", log[len(log)-1].ID), "").body
		got := ""
		if found := terraformText.FindStringSubmatch(page); found != nil {
			got = strings.Join(strings.Fields(html.UnescapeString(found[1])), " ")
			got = strings.TrimSuffix(strings.TrimPrefix(got, `resource "luma_notification" "example" { `), " }")
		}
		if got != want {
			t.Errorf("%s\ngot  %s\nwant %s", body, got, want)
		}
	}
}

// Without --demo a tenant starts empty, and with it the history is played once.
func TestDemo(t *testing.T) {
	t.Parallel()
	db := t.TempDir() + "/tenant.db"
	if n := len(testkit.Start(t).Messages()); n != 0 {
		t.Errorf("%d messages without demo", n)
	}
	for range 2 {
		emu, err := emulator.New(t.Context(), emulator.Options{DB: db, Demo: true})
		if err != nil {
			t.Fatal(err)
		}
		messages, err := emu.Messages(t.Context(), emulator.Filter{})
		if err != nil {
			t.Fatal(err)
		}
		if n := len(messages); n != 8 || messages[0].ReceivedAt.After(messages[7].ReceivedAt) || len(emu.Faults()) != 0 {
			t.Errorf("%d messages, %v faults", n, emu.Faults())
		}
		if err := emu.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSkillsInSeedAndControlPlane(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	if seed := do(t, tenant, http.MethodGet, "/_emulator/seed", "").body; !strings.Contains(seed, `"skills"`) || !strings.Contains(seed, "@resp.data") {
		t.Errorf("the seed has no skills: %s", seed)
	}
	said := do(t, tenant, http.MethodPost, "/_emulator/chats/admin@example.com", `{"text": "Exchange is down!"}`)
	if said.status != http.StatusOK || !strings.Contains(said.body, `"skill": "Announce an Exchange outage"`) || !strings.Contains(said.body, `\"notified\":14`) {
		t.Errorf("%d %s", said.status, said.body)
	}
	if n := len(tenant.Deliveries()); n != 14 {
		t.Errorf("%d deliveries", n)
	}
	for body, status := range map[string]int{
		`{"name": "x", "phrases": ["y"], "call": {"recipients": {"contacts": ["0"]}, "message": "z"}, "responses": ["ok"]}`: 200,
		`{"name": "Announce an Exchange outage", "phrases": ["y"], "call": {}, "responses": ["ok"]}`:                        400,
		`{"name": "no phrases", "call": {}, "responses": ["ok"]}`:                                                           400,
		`{"name": "no call", "phrases": ["y"], "responses": ["ok"]}`:                                                        400,
		`{"name": "unknown", "phrases": ["y"], "call": {}, "responses": ["ok"], "other": 1}`:                                400,
	} {
		if a := do(t, tenant, http.MethodPost, "/_emulator/skills", body); a.status != status {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	for path, status := range map[string]int{"/_emulator/chats/nobody": 400, "/_emulator/chats/Alex": 400, "/_emulator/chats/ruth": 400} {
		if a := do(t, tenant, http.MethodPost, path, `{"text": " "}`); a.status != status {
			t.Errorf("%s: %d %s", path, a.status, a.body)
		}
	}
	if a := do(t, tenant, http.MethodPut, "/_emulator/skills/99", `{"name": "q", "phrases": ["y"], "call": {}, "responses": ["ok"]}`); a.status != http.StatusBadRequest {
		t.Errorf("%d %s", a.status, a.body)
	}
}

// A fault that never answers does not hold up what a skill says for good, and the chat says that there was no answer.
func TestSkillSurvivesFaults(t *testing.T) {
	t.Parallel()
	for _, action := range []emulator.Action{emulator.ActionRST, emulator.ActionFIN, emulator.ActionTruncate, emulator.ActionHTML, emulator.ActionOversize,
		emulator.ActionEmpty} {
		tenant := testkit.Start(t)
		tenant.Fault(emulator.Fault{Action: action})
		said := do(t, tenant, http.MethodPost, "/_emulator/chats/ruth", `{"text": "exchange is down"}`)
		if said.status != http.StatusOK || strings.Contains(said.body, "notified\":") {
			t.Errorf("%s: %d %s", action, said.status, said.body)
		}
	}
}

// A program that does not ask for HTML is led to the same as JSON, or gets one line that says what is wrong.
func TestPagesForPrograms(t *testing.T) {
	t.Parallel()
	tenant := demoTenant(t)
	for path, want := range map[string]struct {
		status         int
		location, body string
	}{
		"/tenant":         {303, "/_emulator/health", "/tenant is a page for a browser. The same as JSON: curl -s '" + tenant.URL() + "/_emulator/health'\n"},
		"/templates/1001": {303, "/_emulator/templates", "/_emulator/templates'\n"},
		"/templates/7":    {404, "", "Template \"7\" does not exist.\n"},
		"/nothing":        {404, "", "This page does not exist.\n"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, tenant.URL()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept", "*/*")
		resp, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		if resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != want.status || resp.Header.Get("Location") != want.location || !strings.HasSuffix(string(body), want.body) ||
			strings.Contains(string(body), "<") || resp.Header.Get("Content-Type") != "text/plain; charset=utf-8" {
			t.Errorf("%s: status %d, %v, %s", path, resp.StatusCode, resp.Header, body)
		}
	}
}

// The log says whom a send asked for, also if the log keeps only the beginning of its body.
func TestLogShowsRecipients(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	long := strings.Repeat("x", 8<<10)
	for _, body := range []string{
		`{"recipients": {"contacts": ["ruth, sam@gmail.com"], "roles": [""]}, "message": "` + long + `"}`,
		`{"message": "hello", "recipients": {"contacts": ["0"], "roles": ["-3"]}}`,
		`{"message": "hello", "recipients": {"contacts": ["<nobody>"]}}`,
		`{"message": "` + long + `", "recipients": {"contacts": ["hidden"]}}`,
	} {
		post(t, tenant, body)
	}
	page := do(t, tenant, http.MethodGet, "/log", "").body
	for _, want := range []string{"ruth, sam@gmail.com", "Every Analyst", "&lt;nobody&gt;"} {
		if !strings.Contains(page, `: <bdi class="asked">`+want+`</bdi>`) {
			t.Errorf("%s is not in the log", want)
		}
	}
	if n := strings.Count(page, `class="asked"`); n != 3 {
		t.Errorf("%d rows with recipients, want 3", n)
	}
}
