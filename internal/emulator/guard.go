// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
)

// secure sets the headers of every answer: nothing here is to be framed,
// sniffed, cached or executed by a browser.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// refuse tells why a request is not for us. A web page elsewhere can make a
// visitor's browser call loopback addresses, directly (the Origin gives it
// away) or through a host name of its own that it lets point here (DNS
// rebinding: the Host gives it away).
func (e *Emulator) refuse(r *http.Request) (string, int) {
	if !e.ownHost(r.Host) {
		return "this emulator answers to loopback host names only, not to " + quoteHeader(r.Host), http.StatusMisdirectedRequest
	}
	if origin := r.Header.Get("Origin"); origin != "" {
		u, err := url.Parse(origin)
		if err != nil || !strings.EqualFold(u.Host, r.Host) {
			return "cross-origin requests are refused", http.StatusForbidden
		}
	}
	site := r.Header.Get("Sec-Fetch-Site")
	if r.Method != http.MethodGet && (site == "cross-site" || site == "same-site") {
		return "cross-site requests are refused", http.StatusForbidden
	}
	return "", 0
}

func (e *Emulator) ownHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.ToLower(strings.Trim(host, "[]"))
	if host == "localhost" || slices.Contains(e.options.Hosts, host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// quoteHeader shortens what a client sent before it is shown.
func quoteHeader(text string) string {
	if len(text) > 100 {
		text = text[:100] + "…"
	}
	return strings.ToValidUTF8(text, "?")
}
