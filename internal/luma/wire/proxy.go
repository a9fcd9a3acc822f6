// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package wire

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/net/http/httpproxy"
)

// ErrProxySetting is a proxy address that cannot be used, whatever the proxy does.
var ErrProxySetting = errors.New("the address of the proxy cannot be used")

// ProxyError is a failure of the proxy, not of the server behind it. It never holds the proxy's user and password.
type ProxyError struct {
	Variable string // of the environment, such as HTTPS_PROXY; "" when the proxy was not set by one
	Proxy    string // scheme and host; "" when the address cannot be read
	Err      error
}

func (e *ProxyError) Error() string {
	name := "the proxy"
	if e.Proxy != "" {
		name += " " + e.Proxy
	}
	if e.Variable != "" {
		name += " (" + e.Variable + ")"
	}
	return fmt.Sprintf("%s failed: %v", name, e.Err)
}

func (e *ProxyError) Unwrap() error { return e.Err }

// ProxyRefusal is a proxy that would not open a tunnel to the server.
type ProxyRefusal struct{ Status int }

func (e *ProxyRefusal) Error() string {
	return fmt.Sprintf("it answered CONNECT with %s", StatusText(e.Status))
}

// proxySchemes are those that package net/http can use. It takes a proxy of any other for one that speaks HTTP, and
// would wait for its answer in vain.
var proxySchemes = []string{"http", "https", "socks5", "socks5h"}

// proxies chooses the proxy of a request by the environment, as net/http does, but does not pass over an address that
// cannot be read.
type proxies struct {
	applies   func(*url.URL) (*url.URL, error)
	variables map[string][2]string // scheme of a request: name and value of the variable that sets its proxy
}

func newProxies(getenv func(string) string) proxies {
	first := func(names ...string) [2]string {
		for _, name := range names {
			if value := strings.TrimSpace(getenv(name)); value != "" {
				return [2]string{name, value}
			}
		}
		return [2]string{}
	}
	p := proxies{variables: map[string][2]string{"http": first("http_proxy", "HTTP_PROXY"), "https": first("https_proxy", "HTTPS_PROXY")}}
	const anyProxy = "http://proxy.invalid"
	cfg := httpproxy.Config{HTTPProxy: anyProxy, HTTPSProxy: anyProxy, NoProxy: first("no_proxy", "NO_PROXY")[1], CGI: getenv("REQUEST_METHOD") != ""}
	p.applies = cfg.ProxyFunc()
	return p
}

// forRequest is the proxy of a request and the variable that sets it; nil without one.
func (p proxies) forRequest(req *http.Request) (proxy *url.URL, variable string, err error) {
	setting := p.variables[req.URL.Scheme]
	if setting[1] == "" {
		return nil, "", nil
	}
	if applies, err := p.applies(req.URL); applies == nil || err != nil {
		return nil, setting[0], err
	}
	proxy, err = parseProxy(setting[1])
	return proxy, setting[0], err
}

// parseProxy reads a URL, or a host to which http:// belongs. Errors do not quote it: it may hold a password.
func parseProxy(address string) (*url.URL, error) {
	if !strings.Contains(address, "://") {
		address = "http://" + address
	}
	proxy, err := url.Parse(address)
	if err != nil || proxy.Hostname() == "" {
		return nil, fmt.Errorf("%w: it is not a URL such as http://proxy.example.com:3128", ErrProxySetting)
	}
	proxy.Scheme = strings.ToLower(proxy.Scheme)
	return proxy, nil
}

// proxy is what the transports ask.
func (c *Client) proxy(req *http.Request) (*url.URL, error) {
	proxy, variable, err := c.chooseProxy(req)
	if err == nil && proxy != nil && !slices.Contains(proxySchemes, proxy.Scheme) {
		err = fmt.Errorf("%w: its scheme must be one of %s", ErrProxySetting, strings.Join(proxySchemes, ", "))
	}
	if err != nil {
		return nil, &ProxyError{Variable: variable, Proxy: shownProxy(proxy), Err: err}
	}
	return proxy, nil
}

func (c *Client) chooseProxy(req *http.Request) (proxy *url.URL, variable string, err error) {
	if c.Proxy != nil {
		proxy, err = c.Proxy(req)
		return proxy, "", err
	}
	return c.environment.forRequest(req)
}

func shownProxy(proxy *url.URL) string {
	if proxy == nil {
		return ""
	}
	return (&url.URL{Scheme: proxy.Scheme, Host: proxy.Host}).String()
}

// passage is how far a request got on its way through a proxy.
type passage struct {
	tunnel atomic.Bool // the proxy has opened a tunnel
	ready  atomic.Bool // the request has its connection
}

type passageKey struct{}

func withPassage(ctx context.Context) (context.Context, *passage) {
	p := &passage{}
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { p.ready.Store(true) }})
	return context.WithValue(ctx, passageKey{}, p), p
}

// checkConnect is called with a proxy's answer to CONNECT.
func checkConnect(ctx context.Context, _ *url.URL, _ *http.Request, reply *http.Response) error {
	if reply.StatusCode != http.StatusOK {
		return &ProxyRefusal{Status: reply.StatusCode}
	}
	if p, ok := ctx.Value(passageKey{}).(*passage); ok {
		p.tunnel.Store(true)
	}
	return nil
}

// blame makes a ProxyError of an error that a request met before its proxy had connected it.
func (c *Client) blame(req *http.Request, p *passage, err error) error {
	if _, blamed := errors.AsType[*ProxyError](err); blamed || errors.Is(err, ErrInterrupted) || errors.Is(err, ErrExpired) || errors.Is(err, context.Canceled) {
		return err
	}
	proxy, variable, _ := c.chooseProxy(req)
	if proxy == nil || !c.failedAtProxy(req, p, proxy, err) {
		return err
	}
	return &ProxyError{Variable: variable, Proxy: shownProxy(proxy), Err: err}
}

func (c *Client) failedAtProxy(req *http.Request, p *passage, proxy *url.URL, err error) bool {
	op, _ := errors.AsType[*net.OpError](err)
	step := cmp.Or(op, &net.OpError{}).Op
	switch {
	case p.ready.Load():
		return false
	case step == "proxyconnect", strings.HasPrefix(step, "socks "):
		return true
	}
	return req.URL.Scheme == "https" && !strings.HasPrefix(proxy.Scheme, "socks") && !p.tunnel.Load()
}
