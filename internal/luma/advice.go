// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// anyProxyVariable names the variables that set a proxy where it is not known which one did.
const anyProxyVariable = "HTTPS_PROXY (HTTP_PROXY for an http:// endpoint)"

// proxyAdvice is the next step when the proxy failed; without the tenant's host in NO_PROXY there is always that way
// out.
func proxyAdvice(failure *wire.ProxyError) string {
	variable := cmp.Or(failure.Variable, anyProxyVariable)
	refusal, refused := errors.AsType[*wire.ProxyRefusal](failure)
	dns, isDNS := errors.AsType[*net.DNSError](failure)
	_, notTLS := errors.AsType[tls.RecordHeaderError](failure)
	step := "Check " + variable + ", and that the proxy is allowed to reach the tenant"
	switch {
	case errors.Is(failure, wire.ErrProxySetting):
		step = "Correct " + variable + ": write http://, https:// or socks5:// before the proxy's host and port"
	case refused && refusal.Status == http.StatusProxyAuthRequired:
		step = "The proxy requires a user and password: set them in " + variable
	case isDNS && dns.IsNotFound:
		step = "Check the spelling of the proxy's host in " + variable
	case wire.Untrusted(failure):
		step = "The proxy's certificate is not trusted: set ca_certificate to its CA certificate"
	case notTLS:
		step = "The proxy does not speak TLS: write http:// instead of https:// in " + variable
	case errors.Is(failure, syscall.ECONNREFUSED):
		step = "Nothing listens at the proxy's address: check its host and port in " + variable
	}
	return step + "; or add the tenant's host to NO_PROXY."
}

// connectAdvice is the next step when no HTTP answer came.
func connectAdvice(err error) string {
	dns, isDNS := errors.AsType[*net.DNSError](err)
	proxy, isProxy := errors.AsType[*wire.ProxyError](err)
	_, notTLS := errors.AsType[tls.RecordHeaderError](err)
	timeout, isNet := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, errBadMessage):
		return "Correct the recipients."
	case errors.Is(err, ErrExpired):
		return "If the message still matters, allow a later time and apply again."
	case errors.Is(err, wire.ErrInterrupted), errors.Is(err, context.Canceled):
		return "Nothing was delivered; apply again when you are ready."
	case isProxy:
		return proxyAdvice(proxy)
	case isDNS && dns.IsNotFound:
		return "Check the spelling of the endpoint's host, and that this machine can resolve it (DNS, VPN)."
	case isDNS:
		return "Check this machine's DNS, then apply again."
	case wire.WantsClientCertificate(err):
		return "The server requires a client certificate, which Luma does not; check that the endpoint is the tenant's, not an internal gateway's."
	case wire.TLSRefusal(err) != nil:
		return "The server refused the TLS connection: check the endpoint's host and port. A gateway in front of the tenant may require a client certificate."
	case wire.Untrusted(err):
		return "If a company proxy or an internal authority signs the certificate, set ca_certificate to its CA certificate; otherwise check the endpoint's host and this machine's clock."
	case notTLS:
		return "The server does not speak TLS there. Check the endpoint's port; a local emulator uses http://."
	case errors.Is(err, syscall.ECONNREFUSED):
		return "Nothing listens at that address: check the endpoint's host and port, or apply again when the tenant is back."
	case isNet && timeout.Timeout():
		return "Check that no firewall blocks this machine, and that HTTPS_PROXY is set if you need a proxy (ALL_PROXY is not used)."
	default:
		return "Check the network between this machine and the tenant, then apply again."
	}
}

// statusAdvice is the next step after a refusal.
func statusAdvice(status int, retryAfter, location string) string {
	switch {
	case status == http.StatusBadRequest:
		return "Correct the request and apply again. The tenant's Troubleshoot log shows the failure and its reason."
	case status == http.StatusUnauthorized:
		return "Copy the Inbound API Access Token from the tenant's Manage Tenant Information page into api_token; " +
			"check that the endpoint is the same tenant's, and that the token was not regenerated."
	case status == http.StatusForbidden:
		return "Check that the token belongs to this tenant, and that no firewall in front of it blocks this machine."
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		return fmt.Sprintf("Check the endpoint: it must be the instance, such as %q, without the path of the API.", exampleEndpoint)
	case status == http.StatusProxyAuthRequired:
		return proxyAdvice(&wire.ProxyError{Err: &wire.ProxyRefusal{Status: status}})
	case status == http.StatusConflict:
		return "Something with that name or in that state already exists."
	case status == http.StatusPreconditionFailed:
		return "Somebody else has changed it: refresh, then decide which version to keep."
	case status == http.StatusRequestEntityTooLarge:
		return "The message is too long for this tenant: shorten it, or link to a page."
	case status == http.StatusTooManyRequests && retryAfter != "":
		return fmt.Sprintf("The tenant asks to wait (Retry-After: %s). Apply again after that, or set a longer max_retry_wait; a lower max_concurrent_requests avoids bursts.", retryAfter)
	case status == http.StatusTooManyRequests:
		return "Apply again in a minute, or set a longer max_retry_wait; a lower max_concurrent_requests avoids bursts."
	case status >= 300 && status < 400:
		return redirectAdvice(location)
	default:
		return "The tenant's Troubleshoot log may show more."
	}
}

// redirectAdvice names the endpoint a redirect points to, or only its host if it leaves the API: its path may be a
// secret. It is never followed: the message would be repeated or lost, and the token would go to another host.
func redirectAdvice(location string) string {
	const never = "Redirects are not followed: they would repeat or lose the message and pass on the token. "
	if better, err := ParseEndpoint(location, false); err == nil && strings.Contains(location, "/public/") {
		return never + fmt.Sprintf("If the redirect points to the tenant itself, set endpoint to %q.", better)
	}
	if target, err := url.Parse(location); err == nil && target.Host != "" {
		return never + fmt.Sprintf("This one points to %s://%s. Set endpoint to the tenant's actual address.", target.Scheme, target.Host)
	}
	return never + "Set endpoint to the tenant's actual address."
}

// location is where a redirect points to, made absolute and fit to be shown; "" without one.
func (c *Client) location(k cleaner, answer *wire.Reply, path string) string {
	raw := answer.Header.Get("Location")
	if raw == "" {
		return ""
	}
	base, err := url.Parse(c.endpoint + path)
	if err != nil {
		return k.clean(raw, maxWords)
	}
	target, err := base.Parse(raw)
	if err != nil {
		return k.clean(raw, maxWords)
	}
	target.User = nil
	return k.clean(target.String(), maxWords)
}
