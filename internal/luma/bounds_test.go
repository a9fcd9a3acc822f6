// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// fill is prefix, made exactly size bytes long in its encoded form by unit, of which each copy is encoded in width
// bytes.
func fill(prefix string, size int, unit string, width int) string {
	n := size - len(prefix)
	return prefix + strings.Repeat(unit, n/width) + strings.Repeat("a", n%width)
}

// What is bounded is bounded as it is encoded: one byte less, exactly, one byte more.
func TestEndpointBoundAtTheEdge(t *testing.T) {
	t.Parallel()
	const base = "https://luma2.serviceaide.com/"
	long := strings.TrimSuffix(strings.Repeat(strings.Repeat("h", 60)+".", 4), ".")
	for name, tt := range map[string]struct {
		prefix, unit string
		width        int
	}{
		"plain":          {base, "a", 1},
		"two bytes":      {base, "ü", 6},
		"three bytes":    {base, "€", 9},
		"escaped":        {base, "%20", 3},
		"re-escaped":     {base, "<", 3},
		"long host":      {"https://" + long + ":8443/", "ü", 6},
		"Punycode, path": {"https://xn--ffentlich-n4a.example/", "ü", 6},
	} {
		for by, accepted := range map[int]bool{-1: true, 0: true, 1: false} {
			t.Run(fmt.Sprintf("%s/%+d", name, by), func(t *testing.T) {
				t.Parallel()
				raw := fill(tt.prefix, maxEndpoint+by, tt.unit, tt.width)
				got, err := ParseEndpoint(strings.Replace(raw, "xn--ffentlich-n4a", "öffentlich", 1), false)
				if (err == nil) != accepted {
					t.Fatalf("got %d bytes, %v", len(got), err)
				}
				if err != nil {
					if !strings.Contains(err.Error(), "longer than") {
						t.Errorf("got %v", err)
					}
					return
				}
				checkHeads(t, got)
			})
		}
	}
}

// checkHeads builds every kind of write with the longest paths and looks at the size of line and Host header.
func checkHeads(t *testing.T, endpoint string) {
	t.Helper()
	c, err := New(endpoint, canary, WithInsecureHTTP(true), WithTemplatePath(fill("/", maxTemplatePath, "{", 3)))
	if err != nil {
		t.Fatal(err)
	}
	id := fill("", maxTemplateID, "ü", 6)
	if err := checkTemplateID(id); err != nil {
		t.Fatal(err)
	}
	for _, r := range []request{{method: http.MethodPost, path: sendPath}, c.templateRequest(http.MethodPost, ""), c.templateRequest(http.MethodDelete, id)} {
		if size := headSize(t, c, r); size > writeBuffer {
			t.Errorf("%s: %d bytes", r.method, size)
		}
	}
}

// writeBuffer is what the transport writes at once, and what a request line and its Host header must fit into.
const writeBuffer = 4 << 10

// headSize is the size of a request's line and Host header as an HTTP proxy gets them, which is the longest form.
func headSize(t *testing.T, c *Client, r request) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), r.method, c.wireRequest(r).URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := req.WriteProxy(&b); err != nil {
		t.Fatal(err)
	}
	line, rest, _ := strings.Cut(b.String(), "\r\n")
	host, _, _ := strings.Cut(rest, "\r\n")
	return len(line) + len(host) + 4
}

func TestHostBoundAtTheEdge(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 49) + "."
	for name, host := range map[string]func(n int) string{
		"ASCII": func(n int) string { return strings.Repeat(label, 5) + strings.Repeat("b", n-250) },
		// The ö becomes xn--nda.
		"Punycode": func(n int) string { return strings.Repeat(label, 4) + "ö." + strings.Repeat("b", n-208) },
	} {
		for by, accepted := range map[int]bool{-1: true, 0: true, 1: false} {
			t.Run(fmt.Sprintf("%s/%+d", name, by), func(t *testing.T) {
				t.Parallel()
				raw := host(maxHost + by)
				if ascii, err := wireHost(raw); err != nil || len(ascii) != maxHost+by {
					t.Fatalf("the test's own host is %q, %d bytes, %v", ascii, len(ascii), err)
				}
				if _, err := ParseEndpoint("https://"+raw+"/vsa", false); (err == nil) != accepted {
					t.Errorf("got %v", err)
				}
			})
		}
	}
}

func TestTemplateBoundsAtTheEdge(t *testing.T) {
	t.Parallel()
	for by, accepted := range map[int]bool{-1: true, 0: true, 1: false} {
		t.Run(fmt.Sprintf("%+d", by), func(t *testing.T) {
			t.Parallel()
			for _, path := range []string{fill("/", maxTemplatePath+by, "a", 1), fill("/", maxTemplatePath+by, "{", 3), fill("/", maxTemplatePath+by, `"`, 3)} {
				if _, err := New("https://luma2.serviceaide.com/vsa", canary, WithTemplatePath(path)); (err == nil) != accepted {
					t.Errorf("path: %v", err)
				}
			}
			server := newFakeLuma(t, nil)
			for _, id := range []string{fill("", maxTemplateID+by, "a", 1), fill("", maxTemplateID+by, "/", 3), fill("", maxTemplateID+by, "€", 9)} {
				before := len(server.requests())
				err := server.client(t).DeleteTemplate(t.Context(), id)
				if sent := len(server.requests()) > before; (err == nil) != accepted || sent != accepted {
					t.Errorf("ID: %v, sent: %v", err, sent)
				}
			}
		})
	}
}

// A zone names a link of this machine; neither the parser's nor the certificate's rules can serve it.
func TestIPv6ZonesAreRefused(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"https://[fe80::1%25eth0]/vsa", "https://[fe80::1%25eth0]:8443", "http://[::1%25lo]:8080/vsa", "https://[fe80::1%2525]/"} {
		_, err := ParseEndpoint(raw, true)
		if failure, ok := errors.AsType[*EndpointError](err); !ok || !strings.Contains(failure.Reason, "zone") {
			t.Errorf("%s: got %v", raw, err)
		}
	}
}
