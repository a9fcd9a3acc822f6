// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"
)

const (
	defaultRequestTimeout        = 30 * time.Second
	defaultMaxRetries            = 3
	defaultMaxRetryWait          = 60 * time.Second
	defaultMaxConcurrentRequests = 10
	defaultTemplatePath          = "/public/notificationtemplates"
	defaultUserAgent             = "terraform-provider-luma"
	// connectTimeout bounds the dial and, separately, the TLS handshake.
	connectTimeout = 10 * time.Second
	// interruptGrace is what a send in flight gets after an interrupt: runners kill after 7 to 10 s.
	interruptGrace = 5 * time.Second
	// reconcileGrace is what the reads that follow a lost reply get on top.
	reconcileGrace = 1500 * time.Millisecond
	// firstRefusalWait is the least wait after a 429.
	firstRefusalWait = time.Second
	firstBackoff     = 200 * time.Millisecond
	maxBackoff       = 5 * time.Second
	keepAlive        = 30 * time.Second
	maxUserAgent     = 256
)

// The steps that follow the first byte, as config.step gets them.
const (
	stepRead  = "read"  // what an answer means
	stepError = "error" // words for a refusal
)

type config struct {
	caCertificate  []byte
	requestTimeout time.Duration
	maxRetries     int
	maxRetryWait   time.Duration
	maxConcurrent  int
	templatePath   string
	insecureHTTP   bool
	userAgent      string
	now            func() time.Time
	requestID      func() string
	log            func(ctx context.Context, msg string, fields map[string]any)

	// What only this package's tests change.
	connectTimeout time.Duration
	grace          time.Duration
	backoff        time.Duration
	refusalWait    time.Duration
	dialer         net.Dialer
	dial           func(ctx context.Context, network, address string) (net.Conn, error) // the dialer's, unless replaced
	proxy          func(*http.Request) (*url.URL, error)
	getenv         func(string) string
	step           func(string) // called within each step that must not fail
}

func newConfig(opts []Option) (*config, error) {
	c := &config{
		requestTimeout: defaultRequestTimeout,
		maxRetries:     defaultMaxRetries,
		maxRetryWait:   defaultMaxRetryWait,
		maxConcurrent:  defaultMaxConcurrentRequests,
		templatePath:   defaultTemplatePath,
		userAgent:      defaultUserAgent,
		now:            time.Now,
		requestID:      uuid.NewString,
		log:            func(context.Context, string, map[string]any) {},
		connectTimeout: connectTimeout,
		grace:          interruptGrace,
		backoff:        firstBackoff,
		dialer:         net.Dialer{KeepAlive: keepAlive},
		step:           func(string) {},
		refusalWait:    firstRefusalWait,
	}
	for _, opt := range opts {
		opt(c)
	}
	c.connectTimeout = min(c.connectTimeout, c.requestTimeout)
	c.userAgent = Sanitize(c.userAgent, maxUserAgent)
	c.templatePath = "/" + strings.Trim(c.templatePath, "/")
	return c, c.check()
}

func (c *config) check() error {
	switch {
	case c.requestTimeout <= 0:
		return errors.New("the request timeout must be longer than zero")
	case c.maxRetries < 0:
		return errors.New("the number of retries must not be negative")
	case c.maxRetryWait < 0:
		return errors.New("the longest wait for a tenant must not be negative")
	case c.now == nil || c.requestID == nil || c.log == nil:
		return errors.New("the clock, the source of request IDs and the log must not be nil")
	case c.maxConcurrent < 1:
		return errors.New("at least one concurrent request must be allowed")
	case len((&url.URL{Path: c.templatePath}).EscapedPath()) > maxTemplatePath:
		return fmt.Errorf("the template path is longer than %d bytes once it is encoded for a request", maxTemplatePath)
	case strings.ContainsAny(c.templatePath, "?#%\\") || strings.ContainsFunc(c.templatePath, notPathText):
		return errors.New("the template path must be a plain path such as \"" + defaultTemplatePath + "\", without query, fragment or spaces")
	}
	return nil
}

func notPathText(r rune) bool { return r <= ' ' || r > '~' }

// Option changes how a Client works.
type Option func(*config)

// WithCACertificate trusts the PEM certificates besides those of the system.
func WithCACertificate(pem []byte) Option { return func(c *config) { c.caCertificate = pem } }

// WithRequestTimeout bounds one request from dialling to the last byte of the reply; 30 s by default. Waiting for a
// free slot and between repeats is not part of it.
func WithRequestTimeout(d time.Duration) Option { return func(c *config) { c.requestTimeout = d } }

// WithMaxRetries bounds how often a request is repeated, 3 by default: a send or another write only when no byte of it
// was sent, a read also after a lost or a temporary reply.
func WithMaxRetries(n int) Option { return func(c *config) { c.maxRetries = n } }

// WithMaxRetryWait bounds how long one request waits in all because the tenant answers 429 and asks to wait; 60 s by
// default, 0 for not at all.
func WithMaxRetryWait(d time.Duration) Option { return func(c *config) { c.maxRetryWait = d } }

// WithMaxConcurrentRequests bounds the requests in flight, 10 by default.
func WithMaxConcurrentRequests(n int) Option { return func(c *config) { c.maxConcurrent = n } }

// WithTemplatePath is where the tenant has its template API [ours], "/public/notificationtemplates" by default.
func WithTemplatePath(path string) Option { return func(c *config) { c.templatePath = path } }

// WithInsecureHTTP allows http:// to hosts that are not loopback; the token then travels unencrypted.
func WithInsecureHTTP(allow bool) Option { return func(c *config) { c.insecureHTTP = allow } }

// WithUserAgent sets the User-Agent header.
func WithUserAgent(agent string) Option { return func(c *config) { c.userAgent = agent } }

// WithClock replaces the clock that Receipt.SentAt is read from.
func WithClock(now func() time.Time) Option { return func(c *config) { c.now = now } }

// WithRequestIDs replaces the source of X-Request-Id values; it is asked once for each write, from several goroutines.
func WithRequestIDs(next func() string) Option { return func(c *config) { c.requestID = next } }

// WithLog receives one line for every request: its method, path, status, duration in ms and request ID, never a body, a
// query or the token.
func WithLog(log func(ctx context.Context, msg string, fields map[string]any)) Option {
	return func(c *config) { c.log = log }
}
