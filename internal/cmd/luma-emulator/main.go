// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command luma-emulator runs a local Luma tenant until it is interrupted, or for as long as another command runs, and
// asks a running one what it received.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"
)

// memoryLimit makes the garbage collector work harder before the process as a whole outgrows what README.md promises.
// GOMEMLIMIT overrides it.
const memoryLimit = 160 << 20

func main() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	ctx, stopWatching := withGoRun(ctx)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stopWatching()
	stop()
	os.Exit(exitCode(err, os.Stderr))
}

// Exit codes besides those of a command that exec runs.
const (
	exitFailed = 1 // an assertion failed, the tenant is not ready
	exitUsage  = 2 // a mistake in the call, or the tenant cannot be reached
)

// exitError ends the process with this code. Without a reason nothing is printed.
type exitError struct {
	code   int
	reason string
}

func (e exitError) Error() string { return e.reason }

func failed(format string, args ...any) error {
	return exitError{exitFailed, fmt.Sprintf(format, args...)}
}

// exitCode prints an error and returns the code to exit with.
func exitCode(err error, stderr io.Writer) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	code, reason := exitUsage, err.Error()
	if e, ok := errors.AsType[exitError](err); ok {
		code = e.code
	}
	if reason != "" {
		fmt.Fprintln(stderr, "luma-emulator:", reason)
	}
	return code
}

// command is one call of the program.
type command struct {
	getenv         func(string) string
	stdout, stderr io.Writer
}

// subcommands are what the program does besides serving.
func subcommands() map[string]func(command, context.Context, []string) error {
	return map[string]func(command, context.Context, []string) error{
		"serve":       command.serve,
		"exec":        command.exec,
		"ready":       command.ready,
		"healthcheck": command.healthcheck,
		"assert":      command.assert,
		"deliveries":  command.deliveries,
		"version":     command.version,
	}
}

// run does what the arguments say. Without a subcommand it serves.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	c := command{getenv, stdout, stderr}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return c.serve(ctx, args)
	}
	sub := subcommands()[args[0]]
	if sub == nil {
		return fmt.Errorf("unknown command %q: use serve, exec, ready, healthcheck, assert, deliveries or version, see --help", args[0])
	}
	return sub(c, ctx, args[1:])
}
