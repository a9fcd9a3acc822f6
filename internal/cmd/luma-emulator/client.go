// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator/text"
)

// clientFlags are the flags of everything that asks a running tenant. What they leave open comes from the variables
// that a shell, exec or a container has anyway.
type clientFlags struct {
	*flagSet
	url, caFile, token, tokenFile string
}

// newClientFlags returns the flags of a subcommand, whose help says what it does.
func newClientFlags(name, does string) *clientFlags {
	name = "luma-emulator " + name
	f := &clientFlags{flagSet: newFlagSet(name, name+" [flags] "+does+"\n\n")}
	f.StringVar(&f.url, "url", "", "`URL` of the tenant (default: that of LUMA_ENDPOINT, else of LUMA_EMULATOR_LISTEN, else http://"+defaultListen+")")
	f.StringVar(&f.caFile, "tls-ca", "", "PEM `file` with the certificate authority of an https tenant (default: the system's)")
	f.StringVar(&f.token, "control-token", "", "control `token` of the tenant, if it has one")
	f.StringVar(&f.tokenFile, "control-token-file", "", "`file` with the control token")
	return f
}

// controlClient asks the control plane of a tenant.
type controlClient struct {
	base, token string
	http        *http.Client
}

// client returns a client for what the flags say.
func (f *clientFlags) client(getenv func(string) string) (*controlClient, error) {
	base, err := findURL(f.url, getenv)
	if err != nil {
		return nil, err
	}
	token, err := readToken("control-token", f.token, f.tokenFile)
	if err != nil {
		return nil, err
	}
	// No proxy: the tenant is on this machine or in this job's network.
	transport := &http.Transport{DialContext: (&net.Dialer{Timeout: 5 * time.Second}).DialContext}
	if f.caFile != "" {
		authority, err := os.ReadFile(f.caFile)
		if err != nil {
			return nil, fmt.Errorf("--tls-ca: %w", err)
		}
		pool := x509.NewCertPool()
		if !pool.AppendCertsFromPEM(authority) {
			return nil, fmt.Errorf("--tls-ca %s: contains no PEM certificate", f.caFile)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	}
	return &controlClient{base: base, token: token, http: &http.Client{Transport: transport}}, nil
}

// findURL returns the address of the tenant, without the path of its API.
func findURL(given string, getenv func(string) string) (string, error) {
	if given == "" {
		given = getenv("LUMA_ENDPOINT")
	}
	if listen := getenv(variableOf("listen")); given == "" && listen != "" {
		host, port, err := net.SplitHostPort(listen)
		if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
			listen = net.JoinHostPort("127.0.0.1", port)
		}
		scheme := "http://"
		if getenv(variableOf("tls")) != "" || getenv(variableOf("tls-cert")) != "" {
			scheme = "https://"
		}
		given = scheme + listen
	}
	u, err := url.Parse(cmp.Or(given, "http://"+defaultListen))
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", fmt.Errorf("--url %q: must be a URL such as http://127.0.0.1:5862", given)
	}
	return u.Scheme + "://" + u.Host, nil
}

// answer is what the control plane answers about deliveries.
type answer struct {
	Error      string              `json:"error"`
	Count      int                 `json:"count"`
	Deliveries []emulator.Delivery `json:"deliveries"`
}

// maxAnswer bounds an answer, in bytes: a page of the control plane ends before.
const maxAnswer = 64 << 20

// get asks about deliveries. A mistake in the question is an error, as is an answer that is not the control plane's.
func (c *controlClient) get(ctx context.Context, path string, query url.Values) (a answer, status int, err error) {
	status, err = c.read(ctx, path, query, &a)
	if err == nil && status == http.StatusBadRequest {
		err = errors.New(a.Error)
	}
	return a, status, err
}

// read reads the JSON of an answer.
func (c *controlClient) read(ctx context.Context, path string, query url.Values, into any) (status int, err error) {
	address := c.base + "/_emulator/" + path + "?" + query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return 0, err
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return 0, fmt.Errorf("no tenant answers at %s: %w", c.base, errors.Unwrap(err))
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return 0, fmt.Errorf("%s: %w", c.base, err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		said := printable(text.Short(strings.TrimSpace(string(body)), 200))
		return resp.StatusCode, fmt.Errorf("%s is not a tenant, or refused the question: %s: %s", c.base, resp.Status, said)
	}
	return resp.StatusCode, nil
}
