// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestParseEndpoint(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		"https://luma2.serviceaide.com/vsa":                               "https://luma2.serviceaide.com/vsa",
		" https://luma2.serviceaide.com/vsa/ \n":                          "https://luma2.serviceaide.com/vsa",
		"HTTPS://Luma2.ServiceAide.com:443/vsa//":                         "https://luma2.serviceaide.com/vsa",
		"https://luma2.serviceaide.com/vsa/public/notifylumauser/message": "https://luma2.serviceaide.com/vsa",
		"https://luma2.serviceaide.com/vsa/public/get-contacts/":          "https://luma2.serviceaide.com/vsa",
		"https://luma2.serviceaide.com/vsa/public":                        "https://luma2.serviceaide.com/vsa",
		"https://luma2.serviceaide.com/public/notifylumauser/message":     "https://luma2.serviceaide.com",
		"https://luma2.serviceaide.com/publication/vsa":                   "https://luma2.serviceaide.com/publication/vsa",
		"https://luma2.serviceaide.com":                                   "https://luma2.serviceaide.com",
		"https://luma2.serviceaide.com:8443/vsa":                          "https://luma2.serviceaide.com:8443/vsa",
		"https://luma2.serviceaide.com:/vsa":                              "https://luma2.serviceaide.com/vsa",
		"https://luma2.serviceaide.com/a/../vsa/./":                       "https://luma2.serviceaide.com/vsa",
		"https://luma2.serviceaide.com/my%20tenant":                       "https://luma2.serviceaide.com/my%20tenant",
		"http://localhost:8080/vsa":                                       "http://localhost:8080/vsa",
		"http://127.0.0.1:8080":                                           "http://127.0.0.1:8080",
		"http://127.8.8.8/vsa":                                            "http://127.8.8.8/vsa",
		"http://[::1]:8080/vsa/":                                          "http://[::1]:8080/vsa",
		"http://luma.localhost:80/vsa":                                    "http://luma.localhost/vsa",
		"https://[2001:db8::1]/vsa":                                       "https://[2001:db8::1]/vsa",
		"https://öffentlich.example/vsa":                                  "https://öffentlich.example/vsa",
	} {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			got, err := ParseEndpoint(raw, false)
			if err != nil || got != want {
				t.Fatalf("got %q, %v, want %q", got, err, want)
			}
			if again, err := ParseEndpoint(got, false); err != nil || again != got {
				t.Errorf("a second pass gives %q, %v", again, err)
			}
		})
	}
}

func TestParseEndpointRefuses(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct{ reason, suggestion string }{
		"":                                          {"empty", `"https://luma2.serviceaide.com/vsa"`},
		" \n":                                       {"empty", `"https://luma2.serviceaide.com/vsa"`},
		"luma3.serviceaide.com/vsa":                 {"no scheme", `"https://luma3.serviceaide.com/vsa"`},
		"//luma3.serviceaide.com/vsa/":              {"no scheme", `"https://luma3.serviceaide.com/vsa"`},
		"https:luma3.serviceaide.com/vsa":           {"no scheme", `"https://luma3.serviceaide.com/vsa"`},
		"https:/luma3.serviceaide.com/vsa":          {"no scheme", `"https://luma3.serviceaide.com/vsa"`},
		"localhost:8080/vsa":                        {"no scheme", `"http://localhost:8080/vsa"`},
		"sam:" + canary + "@luma3.example":          {"no scheme", `"https://luma2.serviceaide.com/vsa"`},
		"https://sam:" + canary + "@h.ex/v":         {"user name", `"https://h.ex/v"`},
		"https://" + canary + "@h.ex/v":             {"user name", `"https://h.ex/v"`},
		"https://h.ex/v?token=" + canary:            {"query", `"https://h.ex/v"`},
		"https://h.ex/v?":                           {"query", `"https://h.ex/v"`},
		"https://h.ex/v#" + canary:                  {"fragment", `"https://h.ex/v"`},
		"https://h.ex/v#":                           {"fragment", `"https://h.ex/v"`},
		"http://luma3.serviceaide.com/vsa":          {"unencrypted", `"https://luma3.serviceaide.com/vsa"`},
		"http://127.0.0.1.evil.example/vsa":         {"unencrypted", `"https://127.0.0.1.evil.example/vsa"`},
		`"https://luma3.serviceaide.com/vsa"`:       {"quotation marks", "your instance"},
		"'https://luma3.serviceaide.com/vsa'":       {"quotation marks", "your instance"},
		"ftp://luma3.serviceaide.com":               {"scheme is \"ftp\"", `"https://luma2.serviceaide.com/vsa"`},
		"https://":                                  {"no host", `"https://luma2.serviceaide.com/vsa"`},
		"https://:8080/vsa":                         {"no host", `"https://luma2.serviceaide.com/vsa"`},
		"https:///vsa":                              {"no host", `"https://luma2.serviceaide.com/vsa"`},
		"https://h.ex:0/":                           {"port", `"https://luma2.serviceaide.com/vsa"`},
		"https://h.ex:99999/":                       {"port", `"https://luma2.serviceaide.com/vsa"`},
		"https://sam:" + canary + ":x@h.ex:z":       {"not a URL", `"https://luma2.serviceaide.com/vsa"`},
		"https://{{ENDPOINT}}/vsa":                  {"not a URL", `"https://luma2.serviceaide.com/vsa"`},
		"https://<tenant>.serviceaide.com":          {"invalid character", `"https://luma2.serviceaide.com/vsa"`},
		"https://a.ex,b.ex/vsa":                     {"invalid character", `"https://luma2.serviceaide.com/vsa"`},
		"https://h.ex/v\nX-Evil: 1":                 {"line break", `"https://luma2.serviceaide.com/vsa"`},
		"https://h.ex/v s":                          {"space", `"https://luma2.serviceaide.com/vsa"`},
		"https://h.\u202eex/v":                      {"invisible", `"https://luma2.serviceaide.com/vsa"`},
		"https://h.ex/" + strings.Repeat("a", 3000): {"longer", `"https://luma2.serviceaide.com/vsa"`},
	} {
		t.Run(raw, func(t *testing.T) {
			t.Parallel()
			got, err := ParseEndpoint(raw, false)
			failure, ok := errors.AsType[*EndpointError](err)
			if !ok {
				t.Fatalf("got %q, %v", got, err)
			}
			if !strings.Contains(failure.Reason, want.reason) || !strings.Contains(failure.Suggestion, want.suggestion) {
				t.Errorf("got %q / %q", failure.Reason, failure.Suggestion)
			}
			if strings.Contains(err.Error(), canary) {
				t.Errorf("the error repeats a secret: %v", err)
			}
		})
	}
}

func TestParseEndpointAllowsInsecureHTTP(t *testing.T) {
	t.Parallel()
	if got, err := ParseEndpoint("http://luma.internal/vsa/", true); err != nil || got != "http://luma.internal/vsa" {
		t.Errorf("got %q, %v", got, err)
	}
}

func FuzzParseEndpoint(f *testing.F) {
	for _, seed := range []string{
		"https://luma2.serviceaide.com/vsa", "luma2.serviceaide.com/vsa", "https://u:p@h/v?q#f", "http://[::1]:80/public/x", "https:h", "https://h/%2e%2e/public",
		"https://[fe80::1%25eth0]/vsa", "https://öffentlich.example/ü€<>", "https://xn--a/vsa", "https://h/" + strings.Repeat("ü", 400),
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, raw string, insecure bool) {
		got, err := ParseEndpoint(raw, insecure)
		if err != nil {
			if failure, ok := errors.AsType[*EndpointError](err); !ok || failure.Reason == "" || failure.Suggestion == "" {
				t.Fatalf("an error without reason or suggestion: %#v", err)
			}
			return
		}
		if again, err := ParseEndpoint(got, insecure); err != nil || again != got {
			t.Fatalf("%q is normalised to %q, and that to %q, %v", raw, got, again, err)
		}
		u, err := url.Parse(got)
		if err != nil || u.User != nil || u.Host == "" || strings.ContainsAny(got, "?# \r\n") || strings.HasSuffix(got, "/") {
			t.Fatalf("%q is normalised to %q, %v", raw, got, err)
		}
		c, err := New(got, canary, WithInsecureHTTP(insecure))
		if err != nil {
			t.Fatalf("no client for %q: %v", got, err)
		}
		for _, path := range []string{sendPath, fill("/", maxTemplatePath+1+maxTemplateID, "a", 1)} {
			if size := headSize(t, c, request{method: http.MethodDelete, path: path}); size > writeBuffer {
				t.Fatalf("a head of %d bytes for %q", size, got)
			}
		}
	})
}
