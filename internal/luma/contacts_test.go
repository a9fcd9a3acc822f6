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
	for name, tt := range map[string]struct {
		body string
		want []Contact
	}{
		"the names we expect": {
			`{"status":200,"data":[{"id":7,"tenant":1,"recordsStatus":1,"userName":"sam.phyll","firstName":"Sam","lastName":"Phyll","displayName":"Sam Phyll",
			  "email":"sam@gmail.com","phone":"+1 555","roles":["analyst",-4,{"code":"-1","name":"Administrator"}],"createdBy":{"id":1}}]}`,
			[]Contact{{"7", "sam.phyll", "Sam Phyll", "Sam", "Phyll", "sam@gmail.com", "+1 555", []string{"analyst", "-4", "Administrator"}}},
		},
		"only what the vendor shows": {`{"status":200,"data":[{"id":7,"tenant":1,"createdDate":1,"recordsStatus":1}]}`, []Contact{{ID: "7"}}},
		"other case and types": {
			`{"status":200,"data":{"ID":"7","username":"sam","phone":5551234,"email":null,"roles":"analyst"}}`,
			[]Contact{{ID: "7", UserName: "sam", Phone: "5551234", Roles: []string{"analyst"}}},
		},
		"hostile text": {
			`{"status":200,"data":[{"userName":"sam\u001b[2J","displayName":"a\u202eb"}]}`, []Contact{{UserName: "sam[2J", DisplayName: "ab"}},
		},
		"several":    {`{"status":200,"data":[{"id":1},null,{"id":2}]}`, []Contact{{ID: "1"}, {ID: "2"}}},
		"nobody":     {`{"status":200,"data":[]}`, []Contact{}},
		"data null":  {`{"status":200,"data":null}`, []Contact{}},
		"bare array": {`[]`, []Contact{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, tt.body) })
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
			_, _ = io.WriteString(w, `{"status":200,"data":[{"id":7}]}`)
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
		contacts, err := c.parseContacts(data)
		if err != nil {
			return
		}
		for _, contact := range contacts {
			fields := append([]string{contact.ID, contact.UserName, contact.DisplayName, contact.FirstName, contact.LastName, contact.Email, contact.Phone}, contact.Roles...)
			for _, field := range fields {
				if strings.ContainsFunc(field, forbidden) || utf8.RuneCountInString(field) > maxField || strings.Contains(field, canary) {
					t.Fatalf("%q leads to %q", data, field)
				}
			}
		}
		if templates, err := c.parseTemplates(data); err == nil && len(templates) != len(contacts) {
			t.Fatalf("%q is %d users but %d templates", data, len(contacts), len(templates))
		}
	})
}
