// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	cleanhttp "github.com/hashicorp/go-cleanhttp"
)

const (
	maxHeaderBytes = 64 << 10
	// maxHead is the size of the transport's write buffer, see measure.
	maxHead       = 4 << 10
	maxReplyBytes = 1 << 20
	// maxListBytes is for a page of 1000 templates, each of which may hold a long text.
	maxListBytes = 64 << 20
)

// newSender is the transport of every request that changes something. One connection per request (see the package's doc), and
// each is watched for the bytes that leave through it.
func newSender(cfg *config, roots *x509.CertPool) *http.Transport {
	t := cleanhttp.DefaultTransport()
	harden(t, cfg, roots)
	dial := t.DialContext
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &watchedConn{Conn: conn}, nil
	}
	return t
}

// newReader is the transport of requests that change nothing: its connections are pooled.
func newReader(cfg *config, roots *x509.CertPool) *http.Transport {
	t := cleanhttp.DefaultPooledTransport()
	harden(t, cfg, roots)
	t.MaxIdleConnsPerHost = cfg.maxConcurrent
	return t
}

// harden makes every wait and every reply finite and keeps to HTTP/1: over HTTP/2 the transport repeats a POST by itself.
// Without compression a reply cannot grow after its size was checked.
func harden(t *http.Transport, cfg *config, roots *x509.CertPool) {
	t.ForceAttemptHTTP2 = false
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	t.TLSClientConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		RootCAs:            roots,
		ClientSessionCache: tls.NewLRUClientSessionCache(0),
	}
	t.DialContext = cfg.dial
	if cfg.proxy != nil {
		t.Proxy = cfg.proxy
	}
	t.TLSHandshakeTimeout = cfg.connectTimeout
	t.ResponseHeaderTimeout = cfg.requestTimeout
	t.WriteBufferSize = maxHead
	t.MaxResponseHeaderBytes = maxHeaderBytes
	t.DisableCompression = true
	t.OnProxyConnectResponse = checkConnect
}

func rootCAs(pem []byte) (*x509.CertPool, error) {
	if len(pem) == 0 {
		return nil, nil //nolint:nilnil // no pool means the system's own
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, errors.New("the CA certificate holds no PEM certificate (-----BEGIN CERTIFICATE-----)")
	}
	return roots, nil
}

// proxyRefusal is a proxy that would not open a tunnel to the tenant.
type proxyRefusal struct{ status int }

func (e *proxyRefusal) Error() string {
	return fmt.Sprintf("the proxy answered CONNECT with %s", statusWords(e.status))
}

func checkConnect(_ context.Context, _ *url.URL, _ *http.Request, reply *http.Response) error {
	if reply.StatusCode != http.StatusOK {
		return &proxyRefusal{status: reply.StatusCode}
	}
	return nil
}

// statusWords is a status as people know it: "404 Not Found".
func statusWords(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return fmt.Sprint(status)
}
