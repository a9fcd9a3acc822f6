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

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// secure sets the headers of every answer: a browser must not frame, sniff, cache or execute anything of it.
func secure(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Cache-Control", "no-store")
}

// door decides which requests are let in.
type door struct {
	hosts []string // host names to answer to, besides loopback ones
}

// refuse says why a request is not let in. A web page elsewhere can make a visitor's browser call loopback addresses,
// directly (shown by the Origin) or through a host name that its owner points here (DNS rebinding, shown by the Host).
func (d door) refuse(r *http.Request) (string, int) {
	if !d.ownHost(r.Host) {
		return "this emulator answers only to loopback host names, not to " + text.Quote(r.Host), http.StatusMisdirectedRequest
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

func (d door) ownHost(hostport string) bool {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(strings.Trim(host, "[]")), ".")
	// Names below localhost always mean this machine (RFC 6761).
	if host == "localhost" || strings.HasSuffix(host, ".localhost") || slices.Contains(d.hosts, host) {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}
