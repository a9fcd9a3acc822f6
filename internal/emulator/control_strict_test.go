// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/testkit"
)

// A question about somebody or something that does not exist must not be answered "none": a test with a typo would
// pass.
func TestControlNamesWhatIsUnknown(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	post(t, tenant, strings.Replace(hello, "jake@example.com", "sam.phyll", 1))
	for _, kind := range []string{"deliveries", "messages"} {
		for _, verb := range []string{"", "/assert", "/wait"} {
			for query, reason := range map[string]string{
				"to=":                         "to: needs a value",
				"role=":                       "role: needs a value",
				"user=typo":                   `user "typo": the tenant has no such user`,
				"user=Alex":                   `user "Alex": matches 2 users`,
				"user=0":                      `user "0": the tenant has no such user`,
				"template=9":                  `template "9": the tenant has no such template`,
				"template=01001":              `template "01001": the tenant has no such template`,
				"usr=sam.phyll":               `unknown query parameter "usr"`,
				"user=sam.phyll&user=ruth":    `query parameter "user" is there 2 times`,
				"user=sam.phyll&template=":    "template: needs a value",
				"user=typo&template=1001":     "typo",
				"role=boss":                   `role "boss": the tenant has no such role; its roles: administrator, analyst`,
				"q=to:typo":                   `user "typo": the tenant has no such user`,
				"q=user:sam":                  `unknown key "user"`,
				"q=to:sam.phyll&user=ruth":    "to: is there twice",
				"request=a&request_id=b":      "request: is there twice",
				"q=text:%22a":                 "not closed",
				"failed=maybe":                `failed "maybe"`,
				"after=soon":                  `after "soon"`,
				"text=%20":                    "text: needs a value",
				"q=%20":                       "q: needs a value",
				"request_id=none&user=typo":   "typo",
				"user=sam.phyll&limit=1000.5": "limit",
			} {
				want := http.StatusBadRequest
				if reason == "" {
					want = http.StatusOK
				}
				c := control(t, tenant, "GET", kind+verb+"?"+query, "", want)
				if !strings.Contains(c.Error, reason) {
					t.Errorf("%s%s?%s: %q, want %q", kind, verb, query, c.Error, reason)
				}
			}
			if verb == "" {
				continue
			}
			control(t, tenant, "GET", kind+verb+"?count=0&user=typo", "", http.StatusBadRequest)
			control(t, tenant, "GET", kind+verb+"?count=0&template=9", "", http.StatusBadRequest)
		}
	}
	control(t, tenant, "GET", "requests?method=post", "", http.StatusBadRequest)
	control(t, tenant, "GET", "requests?method=POTS", "", http.StatusBadRequest)
	control(t, tenant, "POST", "faults", `{"action": "rst", "match": {"method": "post"}}`, http.StatusBadRequest)
}

// Users are found as the API finds them, by every login ID, e-mail address, ID and unique name.
func TestControlResolvesUsersAsTheAPIDoes(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for i, contact := range []string{"sam.phyll", "sam@gmail.com", "SAM.Phyll", "2", "Sam", "Sam%20Phyll", "phyll"} {
		sent := strings.Replace(hello, "jake@example.com", strings.ReplaceAll(contact, "%20", " "), 1)
		wantStatus(t, tenant, post(t, tenant, sent), http.StatusOK)
		for _, kind := range []string{"deliveries", "messages"} {
			control(t, tenant, "GET", fmt.Sprintf("%s/assert?count=%d&user=%s", kind, i+1, contact), "", http.StatusOK)
			control(t, tenant, "GET", kind+"/assert?count=0&user="+contact, "", http.StatusConflict)
		}
	}
	control(t, tenant, "GET", "deliveries/assert?count=0&user=ruth", "", http.StatusOK)
	if _, err := tenant.Emulator().CountDeliveries(t.Context(), emulator.Filter{User: "typo"}); err == nil {
		t.Error("an unknown user was counted")
	}
}

// A template that was deleted after it had been used can still be asked for.
func TestControlKnowsUsedTemplates(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	used := strings.Replace(hello, `"template_id": ""`, `"template_id": "1001"`, 1)
	wantStatus(t, tenant, post(t, tenant, used), http.StatusOK)
	unused := tenant.CreateTemplate(textTemplate("Unused", "x"))
	control(t, tenant, "GET", "messages/assert?count=0&template="+unused.ID, "", http.StatusOK)
	tenant.DeleteTemplate("1001")
	tenant.DeleteTemplate(unused.ID)
	control(t, tenant, "GET", "messages/assert?count=1&template=1001", "", http.StatusOK)
	control(t, tenant, "GET", "messages/assert?count=0&template="+unused.ID, "", http.StatusBadRequest)
}

// No call takes a parameter that it does not know, neither of the API nor of the control plane, and none of them does
// anything.
func TestUnknownParametersAreRefused(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	fault := tenant.Fault(emulator.Fault{Match: emulator.FaultMatch{Contains: "never"}, Action: emulator.ActionRST})
	templates, token := asJSON(t, tenant.Templates()), tenant.Token()
	for _, tc := range []struct{ method, path, body string }{
		{"POST", messagePath + "?dryrun=true", hello},
		{"GET", "/vsa/public/get-contacts?reconciliationkey=ruth&limit=1", ""},
		{"GET", templatesPath + "?filter=x", ""},
		{"GET", templatesPath + "/1001?x=1", ""},
		{"POST", templatesPath + "?dryrun=true", newTemplate},
		{"PUT", templatesPath + "/1001?force=true", newTemplate},
		{"DELETE", templatesPath + "/1001?force=true", ""},
		{"GET", "/_emulator/health?verbose", ""},
		{"POST", "/_emulator/reset?keep=users", ""},
		{"GET", "/_emulator/seed?users=1", ""},
		{"PUT", "/_emulator/seed?merge=true", "{}"},
		{"GET", "/_emulator/users?name=x", ""},
		{"POST", "/_emulator/token?token=x", ""},
		{"GET", "/_emulator/requests?count=1", ""},
		{"GET", "/_emulator/log?user=ruth", ""},
		{"GET", "/_emulator/log?role=analyst", ""},
		{"GET", "/_emulator/faults?id=1", ""},
		{"POST", "/_emulator/faults?count=1", `{"action": "rst"}`},
		{"DELETE", "/_emulator/faults?id=1", ""},
		{"DELETE", fmt.Sprintf("/_emulator/faults/%d?x=1", fault.ID), ""},
		{"GET", "/_emulator/limits?x=1", ""},
		{"PUT", "/_emulator/limits?x=1", `{"rate_limit": 1}`},
	} {
		a := do(t, tenant, tc.method, tc.path, tc.body)
		if a.status != http.StatusBadRequest || !strings.Contains(a.body, "unknown query parameter") {
			t.Errorf("%s %s: %d %s", tc.method, tc.path, a.status, a.body)
		}
	}
	if len(tenant.Messages()) != 0 || asJSON(t, tenant.Templates()) != templates || tenant.Token() != token || len(tenant.Emulator().Faults()) != 1 {
		t.Error("a request that was refused did something")
	}
}

func TestHealthSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	broken := false
	emu, err := emulator.New(t.Context(), emulator.Options{Clock: func() time.Time {
		if broken {
			panic("no time")
		}
		return time.UnixMilli(0)
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = emu.Close() }()
	if status := serve(emu, "GET", "/_emulator/health"); status != http.StatusOK {
		t.Errorf("status %d", status)
	}
	broken = true
	serve(emu, "GET", "/vsa/public/get-contacts")
	broken = false
	if status := serve(emu, "POST", "/_emulator/reset"); status != http.StatusOK {
		t.Errorf("a reset that worked gets %d", status)
	}
	w := httptest.NewRecorder()
	emu.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "http://localhost/_emulator/health", nil))
	if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), `"status": "failing"`) || !strings.Contains(w.Body.String(), "no time") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// A token in the wrong place is not kept, in any spelling.
func TestTokenInTheWrongPlaceIsNotLogged(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	const token = `canary "token"/1`
	tenant := testkit.Start(t, testkit.WithLogger(&out), testkit.WithOptions(func(o *emulator.Options) { o.Token = token }))
	escaped := strings.ReplaceAll(token, `"`, `\"`)
	for _, r := range []struct{ method, path, body string }{
		{"GET", "/vsa/public/get-contacts?token=canary+%22token%22%2F1", ""},
		{"GET", "/vsa/public/canary%20%22token%22%2F1", ""},
		{"POST", messagePath, `{"api_token": "` + escaped + `"}`},
		{"POST", messagePath, strings.Replace(hello, "Maintenance", escaped, 1)},
		{"POST", messagePath, strings.Replace(hello, "jake@example.com", escaped, 1)},
		{"POST", templatesPath, `{"name": "` + escaped + `", "responseType": "TEXT", "content": {"text": "x"}}`},
	} {
		do(t, tenant, r.method, r.path, r.body, header("X-Request-Id", token))
	}
	log := asJSON(t, tenant.Log()) + asJSON(t, tenant.Emulator().Requests("", "")) + out.String()
	if strings.Contains(log, "canary") || !strings.Contains(log, "(token)") {
		t.Errorf("%s", log)
	}
}

// Terminals obey control characters that encoding/json leaves as they are.
func TestAnswersHaveNoControlCharacters(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	evil := "a\u009b31mb\u0085\x7fc"
	a := post(t, tenant, strings.Replace(hello, "jake@example.com", evil, 1))
	wantStatus(t, tenant, a, http.StatusBadRequest)
	wantStatus(t, tenant, post(t, tenant, strings.Replace(hello, "Maintenance", evil, 1)), http.StatusOK)
	for _, body := range []string{
		a.body, do(t, tenant, "GET", "/_emulator/messages", "").body, do(t, tenant, "GET", "/_emulator/log", "").body,
		do(t, tenant, "GET", "/_emulator/deliveries?user=x%C2%9B", "").body,
	} {
		if strings.ContainsFunc(body, func(r rune) bool { return r == 0x7f || r >= 0x80 && r < 0xa0 }) {
			t.Errorf("%q", body)
		}
	}
	if got := tenant.Messages()[0].Message; !strings.HasPrefix(got, evil) {
		t.Errorf("%q was changed in storage", got)
	}
}

// A request that is not HTTP to its end is answered, and not delivered.
func TestMalformedChunksAreAnswered(t *testing.T) {
	t.Parallel()
	tenant := testkit.Start(t)
	for _, path := range []string{messagePath, "/_emulator/faults"} {
		conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", strings.TrimPrefix(tenant.URL(), "http://"))
		if err != nil {
			t.Fatal(err)
		}
		_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\n"+
			"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\nzz\r\n", path, tenant.Token(), len(hello), hello)
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(conn)
		if err != nil && !errors.Is(err, io.EOF) {
			t.Fatal(err)
		}
		_ = conn.Close()
		if answer := string(data); !strings.HasPrefix(answer, "HTTP/1.1 400 ") || !strings.Contains(answer, "malformed") ||
			!strings.Contains(answer, "Connection: close") {
			t.Errorf("%s: %q", path, answer)
		}
	}
	if n := len(tenant.Messages()) + len(tenant.Emulator().Faults()); n != 0 {
		t.Errorf("%d requests had an effect", n)
	}
	if log := tenant.Log(); len(log) != 1 || log[0].Status != http.StatusBadRequest {
		t.Errorf("log: %+v", log)
	}
}

// A look-up by a name that everybody has, and templates without end, stay within bounds.
func TestTenantIsBounded(t *testing.T) {
	t.Parallel()
	seed := &emulator.Seed{}
	for i := range 1500 {
		seed.Users = append(seed.Users, emulator.User{UserName: fmt.Sprint("user-", i), FirstName: "Jo"})
	}
	tenant := testkit.Start(t, testkit.WithSeed(seed))
	if a := do(t, tenant, "GET", "/vsa/public/get-contacts?reconciliationkey=jo", ""); len(a.env.Data) != 1000 {
		t.Errorf("%d contacts", len(a.env.Data))
	}
	if users := control(t, tenant, "GET", "users", "", 200).Users; len(users.([]any)) != 1500 {
		t.Errorf("%d users", len(users.([]any)))
	}
	large := strings.Repeat("x", 60<<10)
	made := 0
	for range 200 {
		a := do(t, tenant, "POST", templatesPath, fmt.Sprintf(`{"name": "t%d", "responseType": "TEXT", "content": {"text": "%s"}}`, made, large))
		if a.status != http.StatusOK {
			mentions(t, a, "at most 10000 templates of 8 MiB")
			break
		}
		made++
	}
	if made < 100 || made > 140 {
		t.Errorf("%d templates of 60 KiB", made)
	}
	same := tenant.Templates()[0]
	same.Description = "changed"
	tenant.UpdateTemplate(same)
	a := do(t, tenant, "POST", templatesPath, `{"name": "n", "description": "`+large+`", "responseType": "TEXT", "content": {"text": "x"}}`)
	wantStatus(t, tenant, a, http.StatusBadRequest)
	mentions(t, a, "description is larger than 4 KiB")
}
