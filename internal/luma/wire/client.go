// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package wire

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	cleanhttp "github.com/hashicorp/go-cleanhttp"
)

const (
	maxHeaderBytes = 64 << 10
	// maxHead is the size of the transport's write buffer, in bytes; see measure.
	maxHead = 4 << 10
)

// Config is how a Client works. The durations and Now must be set.
type Config struct {
	CACertificate  []byte        // PEM certificates to trust besides those of the system
	RequestTimeout time.Duration // from dialing to the last byte of the reply
	ConnectTimeout time.Duration // of the dial and, separately, of the TLS handshake
	Grace          time.Duration // what a request in flight gets after an interrupt
	MaxIdle        int           // pooled connections for reads
	Now            func() time.Time
	Dialer         net.Dialer
	// Dial is used in place of the Dialer, unless it is nil.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Proxy is used in place of the environment, unless it is nil.
	Proxy func(*http.Request) (*url.URL, error)
	// Getenv is where HTTPS_PROXY, HTTP_PROXY and NO_PROXY are looked up; nil for the process's environment.
	Getenv func(string) string

	afterReply func() // called when an answer has begun; for this package's tests
}

// Client makes requests. It is safe for concurrent use.
type Client struct {
	Config
	environment proxies
	sender      *http.Transport // for writes: one connection per request
	reader      *http.Transport // for reads: a pool
}

// New makes a Client. The only error is about the CA certificate.
func New(cfg Config) (*Client, error) {
	roots, err := rootCAs(cfg.CACertificate)
	if err != nil {
		return nil, err
	}
	cfg.Dialer.Timeout = cfg.ConnectTimeout
	if cfg.Dial == nil {
		cfg.Dial = cfg.Dialer.DialContext
	}
	if cfg.afterReply == nil {
		cfg.afterReply = func() {}
	}
	if cfg.Getenv == nil {
		cfg.Getenv = os.Getenv
	}
	c := &Client{Config: cfg, environment: newProxies(cfg.Getenv), sender: newSender(cfg, roots), reader: newReader(cfg, roots)}
	c.sender.Proxy, c.reader.Proxy = c.proxy, c.proxy
	return c, nil
}

// CloseIdleConnections closes the pooled connections that are not in use.
func (c *Client) CloseIdleConnections() { c.reader.CloseIdleConnections() }

// newSender is the transport of writes: it does not reuse connections, and each is tracked.
func newSender(cfg Config, roots *x509.CertPool) *http.Transport {
	t := cleanhttp.DefaultTransport()
	harden(t, cfg, roots)
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := cfg.Dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		return &trackedConn{Conn: conn}, nil
	}
	return t
}

func newReader(cfg Config, roots *x509.CertPool) *http.Transport {
	t := cleanhttp.DefaultPooledTransport()
	harden(t, cfg, roots)
	t.MaxIdleConnsPerHost = cfg.MaxIdle
	return t
}

// harden makes every wait and every reply finite and keeps to HTTP/1: over HTTP/2 the transport repeats a POST on its
// own. Without compression a reply cannot grow after its size was checked.
func harden(t *http.Transport, cfg Config, roots *x509.CertPool) {
	t.ForceAttemptHTTP2 = false
	t.Protocols = new(http.Protocols)
	t.Protocols.SetHTTP1(true)
	t.TLSNextProto = map[string]func(string, *tls.Conn) http.RoundTripper{}
	t.TLSClientConfig = &tls.Config{
		MinVersion:         tls.VersionTLS12,
		RootCAs:            roots,
		ClientSessionCache: tls.NewLRUClientSessionCache(0),
	}
	t.DialContext = cfg.Dial
	t.TLSHandshakeTimeout = cfg.ConnectTimeout
	t.ResponseHeaderTimeout = cfg.RequestTimeout
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
		return nil, errors.New("the CA certificate contains no PEM certificate (-----BEGIN CERTIFICATE-----)")
	}
	return roots, nil
}
