// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"syscall"
	"testing"
)

func TestRetryable(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		want bool
	}{
		"refused":           {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, true},
		"reset":             {syscall.ECONNRESET, true},
		"end":               {io.EOF, true},
		"timeout":           {context.DeadlineExceeded, true},
		"name server fails": {&net.DNSError{IsTemporary: true}, true},
		"proxy 502":         {&ProxyRefusal{502}, true},
		"no such host":      {&net.DNSError{IsNotFound: true}, false},
		"proxy 407":         {&ProxyRefusal{407}, false},
		"unknown authority": {&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}, false},
		"wrong host":        {x509.HostnameError{Certificate: &x509.Certificate{}}, false},
		"not TLS":           {tls.RecordHeaderError{}, false},
		"TLS alert":         {&net.OpError{Op: "remote error", Err: tls.AlertError(40)}, false},
		"cancelled":         {context.Canceled, false},
		"interrupted":       {ErrInterrupted, false},
		"too long":          {ErrReplyTooLong, false},
		"malformed address": {&net.AddrError{Err: "x"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Retryable(fmt.Errorf("wrapped: %w", tt.err)); got != tt.want {
				t.Errorf("got %v, want %v", got, tt.want)
			}
		})
	}
}
