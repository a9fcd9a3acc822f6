// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package luma

import (
	"fmt"
	"net/url"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/luma/wire"
)

// Client talks to one tenant. It is safe for concurrent use.
type Client struct {
	*config
	cleaner
	endpoint string
	host     string
	token    string
	wire     *wire.Client
	slots    chan struct{}
	snapshot snapshot
	gate     gate
	known    knownTemplates
}

// New makes a client for the tenant at endpoint (see ParseEndpoint) with its Inbound API Access Token (see CleanToken).
// Nothing is sent yet.
func New(endpoint, token string, opts ...Option) (*Client, error) {
	cfg, err := newConfig(opts)
	if err != nil {
		return nil, err
	}
	normal, err := ParseEndpoint(endpoint, cfg.insecureHTTP)
	if err != nil {
		return nil, err
	}
	clean, _, err := CleanToken(token)
	if err != nil {
		return nil, err
	}
	u, err := url.Parse(normal)
	if err != nil {
		return nil, fmt.Errorf("reading the normalised endpoint: %w", err)
	}
	exchanges, err := wire.New(wire.Config{
		CACertificate:  cfg.caCertificate,
		RequestTimeout: cfg.requestTimeout,
		ConnectTimeout: cfg.connectTimeout,
		Grace:          cfg.grace,
		MaxIdle:        cfg.maxConcurrent,
		Now:            cfg.now,
		Dialer:         cfg.dialer,
		Dial:           cfg.dial,
		Proxy:          cfg.proxy,
		Getenv:         cfg.getenv,
	})
	if err != nil {
		return nil, err
	}
	return &Client{
		config:   cfg,
		cleaner:  newCleaner(clean),
		endpoint: normal,
		host:     u.Host,
		token:    clean,
		wire:     exchanges,
		slots:    make(chan struct{}, cfg.maxConcurrent),
	}, nil
}

// Endpoint is the normalised address of the tenant's instance.
func (c *Client) Endpoint() string { return c.endpoint }

// Host is the tenant's host, with its port when that is not the default one.
func (c *Client) Host() string { return c.host }
