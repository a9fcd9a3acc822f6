// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bufio"
	"bytes"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strconv"
	"strings"
	"unicode"
)

const (
	exampleEndpoint = "https://luma2.serviceaide.com/vsa"
	// What a request line consists of is bounded as it is encoded, so that line and Host header fit the transport's
	// write buffer (maxHead): 2048 + 1024 + 1 + 512 for the URL, 18 for method and version, and 8 + 253 + 6 for the
	// header.
	maxEndpoint     = 2048
	maxTemplatePath = 1024
	maxTemplateID   = 512
	maxHost         = 253 // of a DNS name
)

// EndpointError says why an endpoint cannot be used and what to write instead. Both are sentences and hold no secret.
type EndpointError struct {
	Reason     string
	Suggestion string
}

func (e *EndpointError) Error() string { return e.Reason + " " + e.Suggestion }

// ParseEndpoint normalises the address of a tenant's instance, for example "https://luma2.serviceaide.com/vsa"
// [vendor]: scheme, host with a port that is not the default one, and path without trailing slash. A pasted "/public/…"
// tail, such as that of the article's URL, is cut off. http:// needs a loopback host unless allowInsecureHTTP. Every
// error is an *EndpointError.
func ParseEndpoint(raw string, allowInsecureHTTP bool) (string, error) {
	raw = strings.TrimSpace(raw)
	if err := checkEndpointText(raw); err != nil {
		return "", err
	}
	u, err := url.Parse(raw)
	if err != nil || u.Opaque != "" {
		return "", refuse("The endpoint is not a URL.") // the parser's own words may quote a password
	}
	u.Scheme, u.Host = strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	if err := checkEndpointURL(u); err != nil {
		return "", err
	}
	ascii, err := wireHost(u.Host)
	if err != nil {
		return "", refuse("The endpoint's host is not a valid host name.")
	}
	normal := normalEndpoint(u)
	switch {
	case len(hostname(ascii)) > maxHost:
		return "", refuse(fmt.Sprintf("The endpoint's host is longer than %d bytes.", maxHost))
	case len(normal)-len(u.Host)+len(ascii) > maxEndpoint:
		return "", refuse(fmt.Sprintf("The endpoint is longer than %d bytes once it is encoded for a request.", maxEndpoint))
	case u.User != nil:
		return "", instead(normal, "The endpoint contains a user name or password, which Luma does not use.")
	case u.RawQuery != "" || u.ForceQuery:
		return "", instead(normal, "The endpoint contains a query (\"?…\").")
	case strings.Contains(raw, "#"):
		return "", instead(normal, "The endpoint contains a fragment (\"#…\").")
	case u.Scheme == "http" && !allowInsecureHTTP && !loopback(u.Hostname()):
		return "", instead("https"+strings.TrimPrefix(normal, "http"),
			"The endpoint starts with http://, which would send the API token unencrypted; only loopback hosts may use it, and a test tenant on another host with allow_insecure_http = true.")
	}
	return normal, nil
}

func refuse(reason string) error {
	return &EndpointError{Reason: reason, Suggestion: fmt.Sprintf("Write the address of your instance, such as %q.", exampleEndpoint)}
}

func instead(write, reason string) error {
	return &EndpointError{Reason: reason, Suggestion: fmt.Sprintf("Write %q.", write)}
}

// checkEndpointText refuses what must not reach the URL parser.
func checkEndpointText(raw string) error {
	switch {
	case raw == "":
		return refuse("The endpoint is empty.")
	case len(raw) > maxEndpoint:
		return refuse(fmt.Sprintf("The endpoint is longer than %d bytes.", maxEndpoint))
	case strings.ContainsFunc(raw, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }):
		return refuse("The endpoint contains a space, a line break or an invisible character.")
	case strings.ContainsAny(raw[:1]+raw[len(raw)-1:], "\"'`"):
		return refuse("The endpoint has quotation marks around it; leave them out.")
	case !strings.Contains(raw, "://"):
		return noScheme(raw)
	}
	return nil
}

// noScheme suggests the scheme that was left out; what might hold a secret is not repeated.
func noScheme(raw string) error {
	const reason = "The endpoint has no scheme (https://)."
	rest := raw
	for _, prefix := range []string{"https:", "http:"} {
		rest = strings.TrimPrefix(rest, prefix)
	}
	rest = strings.TrimLeft(rest, "/")
	for _, scheme := range []string{"https://", "http://"} {
		if normal, err := ParseEndpoint(scheme+rest, false); rest != "" && err == nil && (scheme == "http://" || !loopbackURL(normal)) {
			return instead(normal, reason)
		}
	}
	return refuse(reason)
}

func checkEndpointURL(u *url.URL) error {
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return refuse(fmt.Sprintf("The endpoint's scheme is %q; it must be https.", Sanitize(u.Scheme, 20)))
	case u.Hostname() == "":
		return refuse("The endpoint has no host.")
	case zoned(u.Hostname()):
		return refuse("The endpoint's host is an IPv6 address with a zone (\"%\"), for which no certificate can be valid. Use a host name, or an address without a zone.")
	case !validHost(u.Hostname()):
		return refuse("The endpoint's host contains an invalid character.")
	case !validPort(u.Port()):
		return refuse("The endpoint's port is not a number from 1 to 65535.")
	}
	return nil
}

// wireHost is a host, with its port if any, as the Host header spells it: in Punycode where it is not ASCII.
func wireHost(host string) (string, error) {
	var b bytes.Buffer
	probe := http.Request{Method: http.MethodGet, URL: &url.URL{Scheme: "http", Host: host, Path: "/"}}
	if err := probe.Write(&b); err != nil {
		return "", err
	}
	head, err := http.ReadRequest(bufio.NewReader(&b))
	if err != nil {
		return "", err
	}
	return head.Host, nil
}

// hostname is a host without its port.
func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }

func zoned(host string) bool {
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.Zone() != ""
}

func validHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return !strings.ContainsFunc(host, func(r rune) bool {
		return r != '-' && r != '.' && r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

func validPort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || (err == nil && n > 0)
}

// normalEndpoint spells u without default port, user, query, fragment, trailing slash and API tail.
func normalEndpoint(u *url.URL) string {
	host := u.Host
	if port := u.Port(); port == "" || (u.Scheme == "https" && port == "443") || (u.Scheme == "http" && port == "80") {
		host = strings.TrimSuffix(strings.TrimSuffix(host, port), ":")
	}
	base := path.Clean("/" + u.EscapedPath())
	if i := strings.LastIndex(base+"/", "/public/"); i >= 0 {
		base = base[:i]
	}
	return u.Scheme + "://" + host + strings.TrimSuffix(base, "/")
}

func loopbackURL(normal string) bool {
	u, err := url.Parse(normal)
	return err == nil && loopback(u.Hostname())
}

func loopback(host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return host == "localhost" || strings.HasSuffix(host, ".localhost")
}
