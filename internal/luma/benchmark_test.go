// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// newBenchmarkServer confirms everything and remembers nothing.
func newBenchmarkServer(tb testing.TB, overTLS bool) *httptest.Server {
	tb.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, okEnvelope)
	}))
	if overTLS {
		server.TLS = &tls.Config{Certificates: []tls.Certificate{trustedIdentity().certificate}, MinVersion: tls.VersionTLS12}
		server.StartTLS()
	} else {
		server.Start()
	}
	tb.Cleanup(server.Close)
	return server
}

// plainClient is what a program without a care for duplicates would use.
func plainClient(keepAlive bool) *http.Client {
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(trustedIdentity().pem)
	return &http.Client{Transport: &http.Transport{
		DisableKeepAlives: !keepAlive,
		TLSClientConfig:   &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
	}}
}

func plainPost(ctx context.Context, c *http.Client, url string, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+canary)
	req.Header.Set("Content-Type", "application/json")
	resp, err := c.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

func BenchmarkSend(b *testing.B) {
	for _, over := range []string{overHTTP, overHTTPS} {
		b.Run(over, func(b *testing.B) { benchmarkSends(b, over) })
	}
}

func benchmarkSends(b *testing.B, over string) {
	server := newBenchmarkServer(b, over == overHTTPS)
	c := newTestClient(b, server.URL, WithCACertificate(trustedIdentity().pem))
	body, err := newPayload(maintenance())
	if err != nil {
		b.Fatal(err)
	}
	b.Run("SendNotification", func(b *testing.B) {
		for b.Loop() {
			if receipt, err := c.SendNotification(b.Context(), Send{Message: maintenance()}); err != nil || receipt.Outcome != OutcomeConfirmed {
				b.Fatal(receipt, err)
			}
		}
	})
	for _, keepAlive := range []bool{true, false} {
		plain := plainClient(keepAlive)
		b.Run(fmt.Sprintf("http.Client/keepalive=%v", keepAlive), func(b *testing.B) {
			for b.Loop() {
				if err := plainPost(b.Context(), plain, server.URL+sendPath, body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
