// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

const proxySecret = "pr0xys3cr3t"

// proxyCase is a proxy that fails, and what is reported of it.
type proxyCase struct {
	env      map[string]string // PROXY stands for the proxy's host and port
	endpoint string
	script   func(*peer)
	change   func(*run, *config)
	said     []string // in the error
	advice   string
	conns    int // to the proxy, -1 for any number
	direct   bool
}

func answersConnect(status int) func(*peer) {
	return func(p *peer) {
		p.readConnect()
		p.respond(status, "")
		p.fin()
	}
}

// answersSOCKS reads a greeting, answers it, and does the same for the request that may follow.
func answersSOCKS(answers ...string) func(*peer) {
	return func(p *peer) {
		for _, answer := range answers {
			if _, err := p.Read(make([]byte, 512)); err != nil {
				return
			}
			p.say("%s", answer)
		}
		p.fin()
	}
}

func overTLSProxy(change func(*tls.Config)) func(*peer) {
	return func(p *peer) {
		_ = p.startTLS(p.raw, change).Handshake()
		p.fin()
	}
}

func https(address string) map[string]string { return map[string]string{"HTTPS_PROXY": address} }

func proxyCases() map[string]proxyCase {
	const at = "http://user:" + proxySecret + "@PROXY/" + proxySecret + "?" + proxySecret
	return map[string]proxyCase{
		"CONNECT 403": {
			env: https(at), script: answersConnect(403),
			said: []string{"http://PROXY (HTTPS_PROXY)", "403 Forbidden"}, advice: "allowed to reach the tenant", conns: 1,
		},
		"CONNECT 407": {
			env: https(at), script: answersConnect(407),
			said: []string{"http://PROXY (HTTPS_PROXY)", "407"}, advice: "user and password: set them in HTTPS_PROXY", conns: 1,
		},
		"CONNECT 502": {
			env: https(at), script: answersConnect(502),
			said: []string{"http://PROXY (HTTPS_PROXY)", "502 Bad Gateway"}, advice: "Check HTTPS_PROXY", conns: 1 + repeats,
		},
		"CONNECT 200?": {
			env: https(at), script: answersConnect(204),
			said: []string{"http://PROXY (HTTPS_PROXY)", "204"}, advice: "Check HTTPS_PROXY", conns: 1,
		},
		"lower case": {
			env:    map[string]string{"https_proxy": "PROXY", "HTTPS_PROXY": "http://other.invalid"},
			script: answersConnect(403), said: []string{"http://PROXY (https_proxy)"}, advice: "https_proxy", conns: 1,
		},
		"hangs up": {
			env: https(at), script: func(p *peer) { p.readConnect(); p.fin() },
			said: []string{"http://PROXY (HTTPS_PROXY)", "the connection was closed"}, advice: "Check HTTPS_PROXY", conns: 1 + repeats,
		},
		"is silent": {
			env: https(at), script: func(p *peer) { p.hang() }, change: quick,
			said: []string{"http://PROXY (HTTPS_PROXY)", "request timeout"}, advice: "Check HTTPS_PROXY", conns: 1 + repeats,
		},
		"refused": {
			env: https("http://user:" + proxySecret + "@CLOSED"), said: []string{"http://CLOSED (HTTPS_PROXY)", "refused"},
			advice: "Nothing listens at the proxy's address", conns: 0,
		},
		"unknown host": {
			env: https("http://proxy.invalid:3128"), change: useNameServer(dnsNoSuchName),
			said: []string{"http://proxy.invalid:3128 (HTTPS_PROXY)", "was not found"}, advice: "the proxy's host in HTTPS_PROXY", conns: 0,
		},
		"speaks no TLS": {
			env: https("https://PROXY"), script: func(p *peer) { p.say("HTTP/1.1 400 Bad Request\r\n\r\n"); p.hang() },
			said: []string{"https://PROXY (HTTPS_PROXY)"}, advice: "does not speak TLS", conns: 1,
		},
		"untrusted": {
			env: https("https://PROXY"), script: overTLSProxy(func(c *tls.Config) { c.Certificates = []tls.Certificate{newIdentity().certificate} }),
			said: []string{"https://PROXY (HTTPS_PROXY)"}, advice: "The proxy's certificate is not trusted", conns: 1,
		},
		"SOCKS refused": {
			env:  https("socks5://CLOSED"),
			said: []string{"socks5://CLOSED (HTTPS_PROXY)", "refused"}, advice: "Nothing listens at the proxy", conns: 0,
		},
		"SOCKS wants a user": {
			env: https("socks5h://PROXY"), script: answersSOCKS("\x05\xff"),
			said: []string{"socks5h://PROXY (HTTPS_PROXY)"}, advice: "HTTPS_PROXY", conns: -1,
		},
		"SOCKS fails": {
			env: https("socks5://PROXY"), script: answersSOCKS("\x05\x00", "\x05\x04\x00\x01\x00\x00\x00\x00\x00\x00"),
			said: []string{"socks5://PROXY (HTTPS_PROXY)", "unreachable"}, advice: "HTTPS_PROXY", conns: -1,
		},
		"SOCKS is HTTP": {
			env: https("socks5://PROXY"), script: answersSOCKS("HTTP/1.1 400 Bad Request\r\n\r\n"),
			said: []string{"socks5://PROXY (HTTPS_PROXY)"}, advice: "HTTPS_PROXY", conns: -1,
		},
		"SOCKS 4": {
			env:  https("socks4://user:" + proxySecret + "@PROXY"),
			said: []string{"socks4://PROXY (HTTPS_PROXY)", "socks5"}, advice: "Correct HTTPS_PROXY", conns: 0,
		},
		"another scheme": {
			env:  https("FTP://PROXY"),
			said: []string{"ftp://PROXY (HTTPS_PROXY)", "scheme"}, advice: "Correct HTTPS_PROXY", conns: 0,
		},
		"no host": {env: https("http://"), said: []string{"(HTTPS_PROXY)", "not a URL"}, advice: "Correct HTTPS_PROXY", conns: 0},
		"not a URL": {
			env:  https("http://user:" + proxySecret + "%zz@PROXY"),
			said: []string{"the proxy (HTTPS_PROXY)", "not a URL"}, advice: "Correct HTTPS_PROXY", conns: 0,
		},
		"http endpoint": {
			endpoint: "http://tenant.example/vsa", env: map[string]string{"HTTP_PROXY": "http://CLOSED", "HTTPS_PROXY": "http://other.invalid"},
			said: []string{"http://CLOSED (HTTP_PROXY)"}, advice: "HTTP_PROXY", conns: 0,
		},
		"http, unknown": {
			endpoint: "http://tenant.example/vsa", env: map[string]string{"http_proxy": "socks4://PROXY"},
			said: []string{"socks4://PROXY (http_proxy)"}, advice: "http_proxy", conns: 0,
		},
		"NO_PROXY": {
			env: map[string]string{"HTTPS_PROXY": "socks4://PROXY", "NO_PROXY": "tenant.example"}, change: useNameServer(dnsNoSuchName),
			advice: "spelling of the endpoint's host", direct: true,
		},
		"NO_PROXY for others": {
			env:  map[string]string{"HTTPS_PROXY": "socks4://PROXY", "no_proxy": "other.example"},
			said: []string{"socks4://PROXY"}, advice: "NO_PROXY", conns: 0,
		},
		"ALL_PROXY is not used": {
			env: map[string]string{"ALL_PROXY": "socks4://PROXY"}, change: useNameServer(dnsNoSuchName),
			advice: "spelling of the endpoint's host", direct: true,
		},
		"only for http": {
			env: map[string]string{"HTTP_PROXY": "socks4://PROXY"}, change: useNameServer(dnsNoSuchName),
			advice: "spelling of the endpoint's host", direct: true,
		},
		"the tenant behind it": {
			env: https("http://PROXY"), advice: "does not speak TLS", conns: 1, direct: true,
			script: func(p *peer) {
				p.readConnect()
				p.say("HTTP/1.1 200 OK\r\n\r\n")
				if _, err := p.Read(make([]byte, 1)); err == nil { // the beginning of a TLS handshake
					p.say("HTTP/1.1 400 Bad Request\r\n\r\n")
				}
				p.hang()
			},
		},
	}
}

// A proxy's failure is reported as that: with the variable that sets it, its host and what happened, and without its
// password. What is not the proxy's failure is not blamed on it. Nothing is sent, in any case.
func TestProxyFailures(t *testing.T) {
	t.Parallel()
	for name, tt := range proxyCases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := &run{t: t, fault: fault{}}
			r.far = newFarEnd(t, false, func(p *peer) {
				if tt.script != nil {
					tt.script(p)
				}
			})
			proxy, closed := r.far.ln.Addr().String(), strings.TrimSuffix(strings.TrimPrefix(closedPort(r, "http"), "http://"), "/vsa")
			named := strings.NewReplacer("PROXY", proxy, "CLOSED", closed)
			endpoint := "https://tenant.example/vsa"
			if tt.endpoint != "" {
				endpoint = tt.endpoint
			}
			c := newTestClient(t, endpoint, WithCACertificate(trustedIdentity().pem), WithMaxRetries(repeats), WithInsecureHTTP(true), func(c *config) {
				c.getenv = func(variable string) string { return replaceValue(named, tt.env[variable]) }
				if tt.change != nil {
					tt.change(r, c)
				}
			})
			_, err := c.SendNotification(t.Context(), Send{Message: maintenance()})
			failure := asSendError(t, err)
			_, blamed := errors.AsType[*wire.ProxyError](err)
			if failure.Certainty != NotSent || blamed == tt.direct {
				t.Errorf("%v, blamed on the proxy: %v: %v", failure.Certainty, blamed, err)
			}
			for _, words := range tt.said {
				if !strings.Contains(err.Error(), replaceValue(named, words)) {
					t.Errorf("%v\nlacks %s", err, words)
				}
			}
			if !strings.Contains(failure.Advice(), tt.advice) || strings.Contains(err.Error()+failure.Advice(), proxySecret) {
				t.Errorf("%v\n%s", err, failure.Advice())
			}
			if conns, _, _ := r.far.counts(); tt.conns >= 0 && conns != tt.conns {
				t.Errorf("%d connections, want %d", conns, tt.conns)
			}
			_, err = c.GetContacts(t.Context(), "sam")
			if _, also := errors.AsType[*wire.ProxyError](err); also != blamed || strings.Contains(err.Error(), proxySecret) {
				t.Errorf("a read says %v", err)
			}
		})
	}
}

// replaceValue leaves the names of variables alone, which have PROXY in them as well.
func replaceValue(named *strings.Replacer, text string) string {
	return strings.NewReplacer(
		"\x00HTTPS", "HTTPS_PROXY", "\x00HTTP", "HTTP_PROXY",
	).Replace(named.Replace(strings.NewReplacer("HTTPS_PROXY", "\x00HTTPS", "HTTP_PROXY", "\x00HTTP").Replace(text)))
}

// A request that got its answer through a proxy blames it for nothing.
func TestAProxyThatWorks(t *testing.T) {
	t.Parallel()
	far := newFarEnd(t, false, func(p *peer) {
		for p.in != nil {
			req, err := http.ReadRequest(p.in)
			if err != nil {
				return
			}
			_, _ = io.Copy(io.Discard, req.Body)
			p.respond(http.StatusForbidden, `{"message":"no such tenant"}`)
		}
	})
	c := newTestClient(t, "http://tenant.example/vsa", WithInsecureHTTP(true), func(c *config) {
		c.getenv = func(name string) string { return map[string]string{"HTTP_PROXY": far.ln.Addr().String()}[name] }
	})
	_, err := c.SendNotification(t.Context(), Send{Message: maintenance()})
	if failure := asSendError(t, err); failure.Certainty != Rejected || failure.Reason != "no such tenant" || strings.Contains(failure.Advice(), "PROXY") {
		t.Errorf("%v\n%s", err, failure.Advice())
	}
}
