// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"slices"
)

// Why there is no reply, or no complete one.
var (
	// ErrInterrupted is the end of the caller's context.
	ErrInterrupted = errors.New("the run was interrupted")
	// ErrGraceOver is an interrupt after which a request in flight got no reply in time. It Is ErrInterrupted.
	ErrGraceOver = fmt.Errorf("%w and no reply came within the grace period", ErrInterrupted)
	// ErrExpired is a time limit that passed before the first byte was sent.
	ErrExpired = errors.New("the time limit for sending had already passed")
	// ErrReplyTooLong is a reply of more bytes than the request allows.
	ErrReplyTooLong = errors.New("the reply is longer than allowed")
	// ErrEarlyReply is a reply that came before the whole request was sent.
	ErrEarlyReply = errors.New("the reply came before the whole request was sent")
	// ErrHeadTooLong is a request whose line and Host header are too long to be sent safely.
	ErrHeadTooLong = errors.New("the request line and the Host header are longer than allowed")
	// ErrInternal is a defect of this program that showed after the first byte was sent.
	ErrInternal = errors.New("internal error while reading the reply")

	errDeadline = fmt.Errorf("no reply came within the request timeout: %w", context.DeadlineExceeded)
	errUnasked  = errors.New("the server replied before the request was sent")
	errClosed   = errors.New("the request was given up before its first byte")
)

// Retryable reports whether another attempt may succeed where err ended the last one. A wrong certificate, name, scheme
// or proxy password stays wrong, and an interrupt is obeyed. It does not say whether another attempt is safe: see
// Result.SafeToRetry.
func Retryable(err error) bool {
	for _, final := range []error{ErrInterrupted, ErrExpired, ErrReplyTooLong, ErrHeadTooLong, ErrInternal, ErrProxySetting, context.Canceled} {
		if errors.Is(err, final) {
			return false
		}
	}
	if Untrusted(err) || TLSRefusal(err) != nil {
		return false
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return false
	}
	if refusal, ok := errors.AsType[*ProxyRefusal](err); ok {
		return refusal.Status >= 500
	}
	if dns, ok := errors.AsType[*net.DNSError](err); ok {
		return !dns.IsNotFound
	}
	if addr, ok := errors.AsType[*net.AddrError](err); ok {
		return addr.Temporary()
	}
	return true
}

// Untrusted reports whether err is a certificate that did not prove the server's identity.
func Untrusted(err error) bool {
	_, verification := errors.AsType[*tls.CertificateVerificationError](err)
	_, authority := errors.AsType[x509.UnknownAuthorityError](err)
	_, hostname := errors.AsType[x509.HostnameError](err)
	_, invalid := errors.AsType[x509.CertificateInvalidError](err)
	return verification || authority || hostname || invalid
}

// TLSRefusal is the alert by which the server's TLS refused the connection, or nil.
func TLSRefusal(err error) error {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != "remote error" {
		return nil
	}
	return op.Err
}

// clientCertificateAlerts are the TLS alerts about a client certificate, and its lack: bad, unsupported, revoked,
// expired, unknown, unknown CA, access denied, required (RFC 8446, 6.2).
var clientCertificateAlerts = []tls.AlertError{42, 43, 44, 45, 46, 48, 49, 116}

// WantsClientCertificate reports whether the server refused the connection for lack of a client certificate. In TLS 1.3
// that alert comes after our side of the handshake, so that the encrypted request may have been sent; but a server
// sends it only in place of finishing the handshake (we offer no later authentication), and decrypts no request before
// that: it has not acted on any.
func WantsClientCertificate(err error) bool {
	alert := TLSRefusal(err)
	return alert != nil && slices.ContainsFunc(clientCertificateAlerts, func(a tls.AlertError) bool { return a.Error() == alert.Error() })
}

// StatusText is a status as people know it: "404 Not Found".
func StatusText(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprint(status)
}

// Guard runs a step that follows the first byte of a request. A panic there must not lose what is known of the request,
// so it becomes an error that Is ErrInternal. What the panic carries is not repeated unless it is the runtime's own: it
// may be a secret.
func Guard(step func()) (err error) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case runtime.Error:
			err = fmt.Errorf("%w: %w", ErrInternal, p)
		default:
			err = fmt.Errorf("%w: %T", ErrInternal, p)
		}
	}()
	step()
	return nil
}
