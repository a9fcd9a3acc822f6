// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

func TestRefusalsReadWell(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status       int
		header, body string
		text, advice string
	}{
		"400": {
			400, "", `{"status":400,"message":"Bad Request","errors":["unknown template 9"]}`,
			"Luma refused the message with 400 Bad Request: unknown template 9 (request r)", "Troubleshoot log",
		},
		"401": {401, "", "", "Luma refused the message with 401 Unauthorized (request r)", "Manage Tenant Information"},
		"404": {
			404, "", "<html><title>nginx</title></html>", `404 Not Found: a web page titled "nginx"`, "https://luma2.serviceaide.com/vsa",
		},
		"413":                  {413, "", "", "413", "shorten"},
		"429 with Retry-After": {429, "Retry-After: 30", "", "429 Too Many Requests", "Retry-After: 30"},
		"429":                  {429, "", "", "429", "max_concurrent_requests"},
		"301 to https": {
			301, "Location: https://luma3.serviceaide.com/vsa/public/notifylumauser/message", "", "301", `"https://luma3.serviceaide.com/vsa"`,
		},
		"308 to another path": {308, "Location: /other/public/notifylumauser/message", "", "308", `/other"`},
		"302 to a login page": {
			302, "Location: https://login.example/?next=x", "", "302", "points to https://login.example. Set endpoint to the tenant's actual address",
		},
		"302 to a secret page":       {302, "Location: https://login.example:8443/s3cr3t", "", "302", "points to https://login.example:8443. Set"},
		"307 to http":                {307, "Location: http://luma3.serviceaide.com/vsa", "", "307", "actual address"},
		"303 without Location":       {303, "", "", "303", "actual address"},
		"a status without a meaning": {460, "", "", "460", "Troubleshoot log"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, func(w http.ResponseWriter, _ *http.Request) {
				if key, value, ok := strings.Cut(tt.header, ": "); ok {
					w.Header().Set(key, value)
				}
				w.WriteHeader(tt.status)
				_, _ = fmt.Fprint(w, tt.body)
			})
			_, err := server.client(t, WithRequestIDs(func() string { return "r" })).SendNotification(t.Context(), Send{Message: maintenance()})
			failure := asSendError(t, err)
			if failure.Certainty != Rejected || failure.HTTPStatus != tt.status || !strings.Contains(failure.Error(), tt.text) || !strings.Contains(failure.Advice(), tt.advice) {
				t.Errorf("got %v: %s\n%s", failure.Certainty, failure, failure.Advice())
			}
			if n := len(server.requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
		})
	}
}

func TestConnectFailuresGiveTheNextStep(t *testing.T) {
	t.Parallel()
	advice := map[string]string{
		"NXDOMAIN":                          "spelling",
		"name server fails":                 "DNS",
		"refused":                           "Nothing listens",
		"dial timeout":                      "firewall",
		"TLS stall":                         "firewall",
		"untrusted certificate":             "ca_certificate",
		"http listener behind an https URL": "does not speak TLS",
		"TLS 1.2 client certificate alert":  "client certificate",
		"TLS 1.3 client certificate alert":  "client certificate",
		"CONNECT 407":                       "user and password",
		"CONNECT 502":                       "HTTPS_PROXY",
		"cancelled before the dial":         "apply again",
		"cancelled while dialling":          "apply again",
		"RST after connecting":              "network",
	}
	for _, f := range faults() {
		want, listed := advice[f.name]
		if !listed {
			continue
		}
		delete(advice, f.name)
		over := f.over[len(f.over)-1]
		t.Run(f.name, func(t *testing.T) {
			t.Parallel()
			r, ctx := f.start(t, over)
			_, err := r.client(over).SendNotification(r.traced(ctx), Send{Message: f.message()})
			if failure := asSendError(t, err); !strings.Contains(failure.Advice(), want) {
				t.Errorf("%v\n%s", failure, failure.Advice())
			}
		})
	}
	for name := range advice {
		t.Errorf("there is no fault %q", name)
	}
}

func TestCertaintyInWords(t *testing.T) {
	t.Parallel()
	if got := fmt.Sprint(NotSent, Rejected); got != "not sent rejected" {
		t.Errorf("got %q", got)
	}
}
