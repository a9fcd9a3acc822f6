// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
)

// fill is prefix, made exactly size bytes long in its encoded form by unit, of which each copy is encoded in width bytes.
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
		if _, _, err := c.newRequest(t.Context(), r); err != nil {
			t.Errorf("%s: %v", r.method, err)
		}
	}
}

func TestHostBoundAtTheEdge(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 49) + "."
	for name, host := range map[string]func(n int) string{
		"ASCII":    func(n int) string { return strings.Repeat(label, 5) + strings.Repeat("b", n-250) },
		"Punycode": func(n int) string { return strings.Repeat(label, 4) + "ö." + strings.Repeat("b", n-208) }, // xn--nda.
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

// Whatever else may be wrong, a request whose line and Host header do not fit the write buffer is not sent.
func TestHeadBoundAtTheEdge(t *testing.T) {
	t.Parallel()
	for by, accepted := range map[int]bool{-1: true, 0: true, 1: false} {
		t.Run(fmt.Sprintf("%+d", by), func(t *testing.T) {
			t.Parallel()
			server := newFakeLuma(t, nil)
			c := server.client(t)
			rest := len("POST /vsa HTTP/1.1\r\nHost: \r\n") + len(strings.TrimPrefix(server.URL, "http://"))
			res := c.write(t.Context(), request{method: http.MethodPost, path: fill("/", maxHead-rest+by, "a", 1), body: []byte("{}"), limit: maxReplyBytes})
			if sent := len(server.requests()) == 1; sent != accepted || res.nothingLeft == accepted || errors.Is(res.err, errHeadTooLong) == accepted {
				t.Errorf("sent: %v, %+v", sent, res)
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

// An answer that came before the last byte is an early one also where TLS has added more bytes than are missing.
func TestTheSizeOfARequestIsCountedWithoutTLS(t *testing.T) {
	t.Parallel()
	for name, cfg := range map[string]*tls.Config{
		"TLS 1.3":              {},
		"TLS 1.2, AES-GCM":     {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256}},
		"TLS 1.2, AES-256-GCM": {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384}},
		"TLS 1.2, ChaCha20":    {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256}},
		"TLS 1.2, AES-CBC":     {MaxVersion: tls.VersionTLS12, CipherSuites: []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fake := &fakeLuma{}
			server := httptest.NewUnstartedServer(fake.record(nil))
			cfg.Certificates = []tls.Certificate{trustedIdentity().certificate}
			server.TLS = cfg
			server.StartTLS()
			t.Cleanup(server.Close)
			c := newTestClient(t, server.URL, WithCACertificate(trustedIdentity().pem))
			var d *departure
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
				if watched, ok := beneathTLS(info.Conn).(*watchedConn); ok {
					d = watched.departure.Load()
				}
			}})
			m := maintenance()
			m.Content.Text = strings.Repeat("x", 300_000)
			receipt, err := c.SendNotification(ctx, Send{Message: m})
			if err != nil || receipt.Outcome != OutcomeConfirmed {
				t.Fatalf("got %+v, %v", receipt, err)
			}
			body, _ := newPayload(m)
			_, size, err := c.newRequest(t.Context(), request{method: http.MethodPost, path: sendPath, body: body, id: receipt.RequestID})
			if err != nil {
				t.Fatal(err)
			}
			d.mu.Lock()
			defer d.mu.Unlock()
			const alert = 2 // the end of TLS, once the answer was read
			exact := d.request == size || d.request == size+alert || strings.Contains(name, "CBC")
			if !exact || d.request < size || d.left <= d.request {
				t.Errorf("%d bytes counted, %d sent in all, want %d", d.request, d.left, size)
			}
		})
	}
}

// The size of what a plain HTTP proxy gets is that of a request with the absolute URL and the proxy's password.
func TestTheSizeOfARequestToAProxy(t *testing.T) {
	t.Parallel()
	proxy := newFakeLuma(t, nil)
	address, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, user := range map[string]*url.Userinfo{"open": nil, "with a password": url.UserPassword("sam", "pass word")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target := *address
			target.User = user
			c := newTestClient(t, "http://tenant.example/vsa", WithInsecureHTTP(true), func(c *config) { c.proxy = http.ProxyURL(&target) })
			var d *departure
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
				d = info.Conn.(*watchedConn).departure.Load()
			}})
			receipt, err := c.SendNotification(ctx, Send{Message: notice.Message{Recipients: maintenance().Recipients, Content: notice.Content{Text: "x"}}})
			if err != nil || receipt.Outcome != OutcomeConfirmed {
				t.Fatalf("got %+v, %v", receipt, err)
			}
			body, _ := newPayload(notice.Message{Recipients: maintenance().Recipients, Content: notice.Content{Text: "x"}})
			_, size, err := c.newRequest(t.Context(), request{method: http.MethodPost, path: sendPath, body: body, id: receipt.RequestID})
			if err != nil || d.request != size {
				t.Errorf("%d bytes counted, want %d (%v)", d.request, size, err)
			}
		})
	}
}
