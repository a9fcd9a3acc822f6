// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"syscall"
)

// errorText is the text of an error for people who do not know Go: what its standard library says, such as "read tcp
// 10.0.0.1:4711->10.0.0.2:443: i/o timeout" or "EOF", is said in plain words that name the host.
func errorText(err error) string {
	if err == nil {
		return ""
	}
	text := err.Error()
	for _, inner := range tree(err) {
		words, raw := plainWords(inner), inner.Error()
		switch {
		case words == "" || raw == "" || !strings.Contains(text, raw):
		case isDeadline(inner):
			text = strings.ReplaceAll(strings.ReplaceAll(text, ": "+raw, ""), raw, words)
		default:
			text = strings.ReplaceAll(text, raw, words)
		}
	}
	for _, prefix := range []string{"net/http: ", "http: ", "tls: ", "x509: ", "HTTP/1.x transport connection broken: "} {
		text = strings.ReplaceAll(text, prefix, "")
	}
	return text
}

// tree lists an error and those that it wraps, the outer ones first.
func tree(err error) []error {
	all := []error{err}
	switch wrapped := err.(type) { //nolint:errorlint // it walks the tree itself
	case interface{ Unwrap() error }:
		if inner := wrapped.Unwrap(); inner != nil {
			all = append(all, tree(inner)...)
		}
	case interface{ Unwrap() []error }:
		for _, inner := range wrapped.Unwrap() {
			all = append(all, tree(inner)...)
		}
	}
	return all
}

// isDeadline reports whether an error is the end of a time limit, which another error has put into words already.
func isDeadline(err error) bool { return err == context.DeadlineExceeded } //nolint:errorlint // only itself

// plainWords are the words for an error of the standard library; "" for any other.
func plainWords(err error) string {
	switch e := err.(type) { //nolint:errorlint // each error of the tree is asked by itself
	case *tls.CertificateVerificationError:
		return certificateWords(e.Err)
	case x509.UnknownAuthorityError, x509.HostnameError, x509.CertificateInvalidError:
		return certificateWords(err)
	case tls.RecordHeaderError:
		return "the answer is not TLS"
	case *net.DNSError:
		return dnsWords(e)
	case *net.OpError:
		return connectionWords(e)
	}
	switch err { //nolint:errorlint // each error of the tree is asked by itself
	case io.EOF, io.ErrUnexpectedEOF:
		return "the connection was closed"
	case context.DeadlineExceeded:
		return "it took too long"
	case context.Canceled:
		return "the run was interrupted"
	}
	return ""
}

func certificateWords(err error) string {
	name, isName := errors.AsType[x509.HostnameError](err)
	invalid, isInvalid := errors.AsType[x509.CertificateInvalidError](err)
	_, isAuthority := errors.AsType[x509.UnknownAuthorityError](err)
	switch {
	case isName:
		return fmt.Sprintf("the server's certificate is not for the host %s", name.Host)
	case isInvalid && invalid.Reason == x509.Expired:
		return "the server's certificate has expired, or is not valid yet"
	case isAuthority:
		return "the server's certificate is signed by an unknown authority"
	default:
		return "the server's certificate is not valid"
	}
}

func dnsWords(e *net.DNSError) string {
	switch {
	case e.IsNotFound:
		return fmt.Sprintf("the host %s was not found", e.Name)
	case e.IsTimeout:
		return fmt.Sprintf("looking up the host %s took too long", e.Name)
	default:
		return fmt.Sprintf("looking up the host %s failed", e.Name)
	}
}

func connectionWords(e *net.OpError) string {
	if dns, ok := errors.AsType[*net.DNSError](e); ok {
		return dnsWords(dns)
	}
	if alert, ok := errors.AsType[tls.AlertError](e); ok || e.Op == "remote error" {
		if !ok {
			return "the server refused the TLS connection: " + strings.TrimPrefix(e.Err.Error(), "tls: ")
		}
		return "the server refused the TLS connection: " + strings.TrimPrefix(alert.Error(), "tls: ")
	}
	to := "the server"
	if e.Addr != nil {
		to = e.Addr.String()
	}
	switch {
	case errors.Is(e, syscall.ECONNREFUSED):
		return to + " refused the connection"
	case errors.Is(e, syscall.ECONNRESET), errors.Is(e, syscall.EPIPE), errors.Is(e, syscall.ECONNABORTED):
		return "the connection to " + to + " was reset"
	case errors.Is(e, syscall.EHOSTUNREACH), errors.Is(e, syscall.ENETUNREACH):
		return to + " cannot be reached from this machine"
	case e.Timeout() && e.Op == "dial":
		return "connecting to " + to + " took too long"
	case e.Timeout():
		return "waiting for " + to + " took too long"
	default:
		return "the connection to " + to + " failed: " + strings.TrimPrefix(errorText(e.Err), "unknown error ")
	}
}
