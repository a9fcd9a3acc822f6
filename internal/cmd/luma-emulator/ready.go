// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// ready waits until a tenant answers.
func (c command) ready(ctx context.Context, args []string) error {
	flags := newClientFlags("ready", "exits with 0 once a tenant answers.")
	wait := flags.Duration("wait", 0, "`duration` to wait for it (default: ask once)")
	flags.withoutVariable("wait")
	client, err := c.parseClient(flags, args)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, max(*wait, attemptTime))
	defer cancel()
	for {
		problem := client.health(ctx)
		if problem == nil || *wait == 0 {
			return problem
		}
		select {
		case <-time.After(attemptPause):
		case <-ctx.Done():
			return failed("waited %s: %s", *wait, problem)
		}
	}
}

// How often and how long one attempt asks.
const (
	attemptTime  = 3 * time.Second
	attemptPause = 100 * time.Millisecond
)

// healthcheck asks once. A container runs it within itself.
func (c command) healthcheck(ctx context.Context, args []string) error {
	flags := newClientFlags("healthcheck", "exits with 0 if the tenant is well.")
	client, err := c.parseClient(flags, args)
	if err != nil {
		return err
	}
	return client.health(ctx)
}

// parseClient reads the arguments of a subcommand that asks a tenant and takes nothing but flags.
func (c command) parseClient(flags *clientFlags, args []string) (*controlClient, error) {
	if err := flags.parse(args, c.getenv, c.stderr); err != nil {
		return nil, err
	}
	if flags.NArg() > 0 {
		return nil, fmt.Errorf("unexpected argument %q: use flags, see %s --help", flags.Arg(0), flags.Name())
	}
	return flags.client(c.getenv)
}

// health returns why the tenant is not well.
func (c *controlClient) health(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, attemptTime)
	defer cancel()
	var a struct {
		Status   string   `json:"status"`
		Problems []string `json:"problems"`
	}
	status, err := c.read(ctx, "health", nil, &a)
	switch {
	case err != nil:
		return exitError{exitFailed, err.Error()}
	case status != http.StatusOK || a.Status != "ok":
		return failed("the tenant at %s is %s: %s", c.base, a.Status, strings.Join(a.Problems, "; "))
	}
	return nil
}
