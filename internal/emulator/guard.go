// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package emulator

import (
	"crypto/subtle"
	"fmt"
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
	hosts        []string // host names to answer to, besides loopback ones
	anyAddress   bool     // an IP address cannot be rebound to another machine, as a name can
	controlToken string
}

func newDoor(o Options) door {
	d := door{anyAddress: o.AnyAddress, controlToken: o.ControlToken}
	for _, host := range o.Hosts {
		d.hosts = append(d.hosts, strings.TrimSuffix(strings.ToLower(host), "."))
	}
	return d
}

// unlocked reports whether a request may use what is not the API. A browser asks its user for the token and sends it as
// a password.
func (d door) unlocked(r *http.Request) bool {
	if d.controlToken == "" {
		return true
	}
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if _, password, ok := r.BasicAuth(); ok {
		given = password
	} else if !strings.EqualFold(scheme, "Bearer") {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(given), []byte(d.controlToken)) == 1
}

func locked(w http.ResponseWriter) {
	w.Header().Set("WWW-Authenticate", `Basic realm="luma-emulator"`)
	http.Error(w, "this needs the control token, which --control-token chose: Authorization: Bearer TOKEN", http.StatusUnauthorized)
}

// refuse says why a request is not let in. A web page elsewhere can make a visitor's browser call loopback addresses,
// directly (shown by the Origin) or through a host name that its owner points here (DNS rebinding, shown by the Host).
func (d door) refuse(r *http.Request) (string, int) {
	if !d.ownHost(r.Host) {
		return fmt.Sprintf("this emulator does not answer to the host name %s: start it with --allowed-host NAME", text.Quote(r.Host)), http.StatusMisdirectedRequest
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
	return err == nil && (ip.IsLoopback() || d.anyAddress)
}
