// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
)

// curable reports that a repeat may succeed where err made the last attempt fail. A wrong certificate, name, scheme or proxy
// password stays wrong, and an interrupt is obeyed.
func curable(err error) bool {
	if errors.Is(err, errInterrupted) || errors.Is(err, context.Canceled) || errors.Is(err, errReplyTooLong) || errors.Is(err, ErrExpired) || errors.Is(err, errInternal) || errors.Is(err, errHeadTooLong) {
		return false
	}
	if untrusted(err) || tlsRefusal(err) != nil {
		return false
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return false
	}
	if refusal, ok := errors.AsType[*proxyRefusal](err); ok {
		return refusal.status >= 500
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return !dns.IsNotFound
	}
	if addr, ok := errors.AsType[*net.AddrError](err); ok {
		return addr.Temporary()
	}
	return true
}

// untrusted reports a certificate that did not prove the tenant's identity.
func untrusted(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, hostname := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	return verification || authority || hostname || invalid
}

// tlsRefusal is the alert by which the server's TLS refused the connection, or nil.
func tlsRefusal(err error) error {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != "remote error" {
		return nil
	}
	return op.Err
}

// clientCertificateAlerts are the TLS alerts about a client's certificate, and its lack: bad, unsupported, revoked, expired,
// unknown, unknown CA, access denied, required (RFC 8446, 6.2).
var clientCertificateAlerts = []tls.AlertError{42, 43, 44, 45, 46, 48, 49, 116}

// wantsClientCertificate reports that the server refused us for lack of a client certificate. In TLS 1.3 that alert comes after
// our side of the handshake, so that the encrypted request may have left; but a server sends it only in place of finishing the
// handshake (we offer no later authentication), and opens no request before that: nothing was delivered.
func wantsClientCertificate(err error) bool {
	alert := tlsRefusal(err)
	return alert != nil && slices.ContainsFunc(clientCertificateAlerts, func(a tls.AlertError) bool { return a.Error() == alert.Error() })
}
