// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestGetContacts(t *testing.T) {
	t.Parallel()
	sam := []Contact{{UserName: "sam & co"}}
	for name, tt := range map[string]struct {
		data string
		want []Contact
	}{
		"the names we expect": {
			`[{"id":7,"tenant":1,"recordsStatus":1,"userName":"sam.phyll","firstName":"Sam & Co","lastName":"Phyll","displayName":"Sam Phyll",
			  "email":"sam@gmail.com","phone":"+1 555","roles":["analyst",-4,{"code":"-1","name":"Administrator"}],"createdBy":{"id":1}}]`,
			[]Contact{{"7", "sam.phyll", "Sam Phyll", "Sam & Co", "Phyll", "sam@gmail.com", "+1 555", []string{"analyst", "-4", "Administrator"}, nil, nil}},
		},
		"other case and types": {
			`{"ID":"7","username":"SAM & CO","phone":5.551234e6,"email":null,"roles":"analyst"}`,
			[]Contact{{ID: "7", UserName: "SAM & CO", Phone: "5551234", Roles: []string{"analyst"}}},
		},
		"other spellings": {`[{"login_id":"sam & co"}]`, sam},
		"another login ID": {
			`[{"userName":"sam","logins":["s.phyll","sam & co"]}]`,
			[]Contact{{UserName: "sam", logins: []string{"s.phyll", "sam & co"}}},
		},
		"a page of users": {`{"content":[{"userName":"sam & co"},{"userName":"ruth"}],"totalElements":2}`, sam},
		"hostile text":    {`[{"userName":"sam & co","displayName":"a\u202eb"}]`, []Contact{{UserName: "sam & co", DisplayName: "ab"}}},
		"several": {
			`[{"id":1,"firstName":"Sam & co"},null,{"id":2,"lastName":"sam & co"}]`,
			[]Contact{{ID: "1", FirstName: "Sam & co"}, {ID: "2", LastName: "sam & co"}},
		},
		"an ID that is a number": {`[{"id":7.0,"userName":"sam & co"}]`, []Contact{{ID: "7", UserName: "sam & co"}}},
		"a fraction as an ID": {
			`[{"id":7.5,"userName":"sam & co","phone":{"home":1}}]`,
			[]Contact{{UserName: "sam & co", Unread: []string{"id", "phone"}}},
		},
		"roles by number":   {`[{"userName":"sam & co","roles":{"7":{"since":[1]}}}]`, []Contact{{UserName: "sam & co", Unread: []string{"roles"}}}},
		"keys in two cases": {`[{"USERNAME":"eve","userName":"sam & co","UserName":"ruth"}]`, sam},

		"nobody":                {`[]`, []Contact{}},
		"null":                  {`null`, []Contact{}},
		"a blank string":        {`""`, []Contact{}},
		"no fields":             {`{}`, []Contact{}},
		"a user without fields": {`[{}]`, []Contact{}},
		"an empty page":         {`{"content": [], "totalElements": 0}`, []Contact{}},
		"somebody else":         {`[{"id":7,"userName":"sam & company"}]`, []Contact{}},
		"a page of others":      {`[{"userName":"ruth"},{"userName":"sam"},{"email":"judy@gmail.com","tenant":"sam & co"}]`, []Contact{}},
		"only their creator":    {`[{"userName":"ruth","createdBy":{"userName":"sam & co"}}]`, []Contact{}},
		"an invisible sign":     {`[{"userName":"sam &\u200b co"}]`, []Contact{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) {
				_, _ = io.WriteString(w, `{"status":200,"data":`+tt.data+`}`)
			})
			got, err := server.client(t).GetContacts(t.Context(), " sam & co ")
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got  %+v, %v\nwant %+v", got, err, tt.want)
			}
			request := server.requests()[0]
			if request.method != http.MethodGet || request.path != "/vsa/public/get-contacts" || request.query != "reconciliationkey=sam+%26+co" ||
				request.header.Get("Authorization") != "Bearer "+canary || request.header.Get("Content-Type") != "application/json" {
				t.Errorf("asked %+v", request)
			}
		})
	}
}

// Whoever is looked up is found under each spelling that means them, and under no other.
func TestContactsMatchTheirKey(t *testing.T) {
	t.Parallel()
	user := Contact{ID: "1200", UserName: "Jos\u00e9.Kim", Email: "kim@example.com", Phone: "+1 (555) 12-34", FirstName: "Jos\u00e9", LastName: "Kim"}
	for key, want := range map[string]bool{
		"jose\u0301.kim": true, "JOS\u00c9.KIM": true, "Kim@Example.com": true, "+15551234": true, "+1 555 1234": true, "kim": true, "1200": true,
		"jose.kim": false, "kim@example": false, "5551234": false, "12": false, "josé kim jr": false, "": false, "()": false,
	} {
		if got := user.has(key); got != want {
			t.Errorf("%q: %v", key, got)
		}
	}
}

func TestGetContactsFails(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
		is     error
		calls  int
	}{
		"401":           {401, `{"message":"token"}`, ErrUnauthorized, 1},
		"404":           {404, "", ErrNotFound, 1},
		"302":           {302, "", ErrRedirected, 1},
		"429":           {429, "", ErrRateLimited, 1},
		"503":           {503, "", nil, 3},
		"web page":      {200, "<html>", errNoEnvelope, 1},
		"envelope 401":  {200, `{"status":401,"message":"token"}`, ErrUnauthorized, 1},
		"data a string": {200, `{"status":200,"data":"sam"}`, errNoEnvelope, 1},
		"data a number": {200, `{"status":200,"data":7}`, errNoEnvelope, 1},
		"data true":     {200, `{"status":200,"data":true}`, errNoEnvelope, 1},
		"users as text": {200, `{"status":200,"data":["sam@gmail.com"]}`, errNoEnvelope, 1},
		"a key twice":   {200, `{"status":200,"data":[{"userName":"eve","userName":"sam@gmail.com"}]}`, errNoEnvelope, 1},
		"data twice":    {200, `{"status":200,"data":[],"data":[{"userName":"sam@gmail.com"}]}`, errNoEnvelope, 1},
		"other case":    {200, `{"status":200,"Data":[{"userName":"sam@gmail.com"}]}`, errNoEnvelope, 1},
		"errors":        {200, `{"status":200,"errors":["index is down"],"data":[{"userName":"sam@gmail.com"}]}`, errReported, 1},
		"no identity":   {200, `{"status":200,"data":[{"id":7,"tenant":1,"createdDate":1,"recordsStatus":1}]}`, errNoIdentity, 1},
		"other names":   {200, `{"status":200,"data":[{"id":7,"kennung":"sam@gmail.com"}]}`, errNoIdentity, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				_, _ = io.WriteString(w, tt.body)
			})
			got, err := server.client(t, WithMaxRetries(2)).GetContacts(t.Context(), "sam@gmail.com")
			failure := asAPIError(t, err)
			if got != nil || (tt.is != nil && !errors.Is(err, tt.is)) {
				t.Errorf("got %+v, %v", got, err)
			}
			if failure.Path != contactsPath || failure.Advice() == "" || strings.Contains(err.Error(), "sam@") {
				t.Errorf("got %+v: %v", failure, err)
			}
			if n := len(server.requests()); n != tt.calls {
				t.Errorf("%d calls, want %d", n, tt.calls)
			}
		})
	}
}

func TestGetContactsWithoutAKeyAsksNobody(t *testing.T) {
	t.Parallel()
	server := newFakeLuma(t, nil)
	if _, err := server.client(t).GetContacts(t.Context(), " "); err == nil || len(server.requests()) != 0 {
		t.Errorf("got %v after %d calls", err, len(server.requests()))
	}
}

func TestReadsAreRepeated(t *testing.T) {
	t.Parallel()
	n := 0
	server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) {
		switch n++; n {
		case 1:
			panic(http.ErrAbortHandler)
		case 2:
			w.WriteHeader(http.StatusBadGateway)
		default:
			_, _ = io.WriteString(w, `{"status":200,"data":[{"id":7,"userName":"sam"}]}`)
		}
	})
	got, err := server.client(t).GetContacts(t.Context(), "sam")
	if err != nil || len(got) != 1 || n != 3 {
		t.Errorf("got %+v, %v after %d calls", got, err, n)
	}
}

// A Retry-After that is too long to wait for is shown instead.
func TestReadsDoNotWaitForLong(t *testing.T) {
	t.Parallel()
	for _, asked := range []string{"3600", "Fri, 02 Jan 2026 03:04:05 GMT"} {
		t.Run(asked, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", asked)
				w.WriteHeader(http.StatusTooManyRequests)
			})
			_, err := server.client(t).GetContacts(t.Context(), "sam")
			failure := asAPIError(t, err)
			if failure.RetryAfter != asked || !strings.Contains(failure.Advice(), asked) || len(server.requests()) != 1 {
				t.Errorf("got %+v after %d calls", failure, len(server.requests()))
			}
		})
	}
}

func FuzzContacts(f *testing.F) {
	for _, seed := range []string{
		`[{"id":7,"userName":"sam","roles":["a",1,{"name":"x"}]}]`, `{"ID":"1"}`, `[null]`, `"x"`, `[{"roles":{"code":5}}]`, `[{"phone":1e400,"email":[]}]`,
	} {
		f.Add([]byte(seed))
	}
	c, err := New("https://luma2.serviceaide.com/vsa", canary)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !json.Valid(data) {
			return // an envelope's data is always valid
		}
		contacts, err := c.parseContacts(data, "sam")
		if err != nil {
			return
		}
		again, _ := c.parseContacts(data, "sam")
		if !reflect.DeepEqual(again, contacts) {
			t.Fatalf("%q is %+v, then %+v", data, contacts, again)
		}
		for _, contact := range contacts {
			fields := append([]string{contact.ID, contact.UserName, contact.DisplayName, contact.FirstName, contact.LastName, contact.Email, contact.Phone}, contact.Roles...)
			for _, field := range fields {
				if strings.ContainsFunc(field, forbidden) || utf8.RuneCountInString(field) > maxField || strings.Contains(field, canary) {
					t.Fatalf("%q leads to %q", data, field)
				}
			}
		}
	})
}
