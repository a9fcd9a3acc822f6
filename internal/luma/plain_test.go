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
	"os"
	"strings"
	"syscall"
	"testing"
)

// What Go's standard library calls a failure is said in plain words, with the host, wherever it is in the error.
func TestErrorTextIsPlain(t *testing.T) {
	t.Parallel()
	there := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 443}
	op := func(op string, err error) error {
		return &net.OpError{Op: op, Net: "tcp", Source: there, Addr: there, Err: err}
	}
	errno := os.NewSyscallError
	tests := []struct {
		err  error
		want string
	}{
		{fmt.Errorf("no reply came within the request timeout: %w", context.DeadlineExceeded), "no reply came within the request timeout"},
		{context.DeadlineExceeded, "it took too long"},
		{context.Canceled, "the run was interrupted"},
		{io.EOF, "the connection was closed"},
		{fmt.Errorf("reading: %w", io.ErrUnexpectedEOF), "reading: the connection was closed"},
		{op("dial", errno("connect", syscall.ECONNREFUSED)), "192.0.2.1:443 refused the connection"},
		{op("read", errno("read", syscall.ECONNRESET)), "the connection to 192.0.2.1:443 was reset"},
		{op("write", errno("write", syscall.EPIPE)), "the connection to 192.0.2.1:443 was reset"},
		{op("dial", errno("connect", syscall.EHOSTUNREACH)), "192.0.2.1:443 cannot be reached from this machine"},
		{op("dial", os.ErrDeadlineExceeded), "connecting to 192.0.2.1:443 took too long"},
		{fmt.Errorf("waiting: %w", op("read", os.ErrDeadlineExceeded)), "waiting: waiting for 192.0.2.1:443 took too long"},
		{op("read", errors.New("odd")), "the connection to 192.0.2.1:443 failed: odd"},
		{&net.OpError{Op: "remote error", Err: tls.AlertError(42)}, "the server refused the TLS connection: bad certificate"},
		{
			&net.OpError{Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "luma.example", IsNotFound: true}},
			"the host luma.example was not found",
		},
		{&net.DNSError{Err: "server misbehaving", Name: "luma.example", Server: "192.0.2.53:53"}, "looking up the host luma.example failed"},
		{&net.DNSError{Err: "i/o timeout", Name: "luma.example", IsTimeout: true}, "looking up the host luma.example took too long"},
		{&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, "the server's certificate is signed by an unknown authority"},
		{x509.HostnameError{Certificate: &x509.Certificate{}, Host: "luma.example"}, "the server's certificate is not for the host luma.example"},
		{
			&tls.CertificateVerificationError{Err: x509.CertificateInvalidError{Cert: &x509.Certificate{}, Reason: x509.Expired}},
			"the server's certificate has expired, or is not valid yet",
		},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "the answer is not TLS"},
		{fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", errors.New("malformed HTTP response")), "malformed HTTP response"},
		{errors.Join(ErrConflict, io.EOF), ErrConflict.Error() + "\nthe connection was closed"},
		{ErrNotFound, ErrNotFound.Error()},
	}
	for _, tt := range tests {
		got := errorText(tt.err)
		if got != tt.want {
			t.Errorf("%v is said as %q, want %q", tt.err, got, tt.want)
		}
		for _, word := range []string{"tcp", "EOF", "x509", "tls:", "context ", "i/o", "lookup", "syscall"} {
			if strings.Contains(got, word) {
				t.Errorf("%q still says %q", got, word)
			}
		}
	}
}
