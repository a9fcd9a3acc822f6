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

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/notice"
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

// subcommand is one thing that the program does, with its line in the help.
type subcommand struct {
	name, arguments, purpose string
	run                      func(command, context.Context, []string) error
}

// subcommands are what the program does, in the order of the help.
func subcommands() []subcommand {
	return []subcommand{
		{"serve", "[flags]", "serve until Ctrl-C, as without a command", command.serve},
		{"exec", "[flags] -- COMMAND", "serve on a free port while COMMAND runs, then show what was delivered", command.exec},
		{"ready", "--wait 30s", "wait until a tenant answers", command.ready},
		{"healthcheck", "", "exit code 0 if it is well", command.healthcheck},
		{"assert", "--to USER --count 1", "exit code 1 unless exactly so much was delivered", command.assert},
		{"deliveries", "", "what was delivered, as text, JSON or Markdown", command.deliveries},
		{"version", "", "print the version, as --version does", command.version},
	}
}

// run does what the arguments say. Without a subcommand it serves.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	c := command{getenv, stdout, stderr}
	if len(args) == 0 || strings.HasPrefix(args[0], "-") {
		return c.serve(ctx, args)
	}
	var names []string
	for _, sub := range subcommands() {
		if sub.name == args[0] {
			return sub.run(c, ctx, args[1:])
		}
		names = append(names, sub.name)
	}
	return fmt.Errorf("unknown command %q%s: use one of %s, see luma-emulator --help",
		args[0], didYouMean("", args[0], names), strings.Join(names, ", "))
}

// didYouMean suggests the name that was most likely meant, or nothing if none is close.
func didYouMean(prefix, word string, names []string) string {
	if meant := notice.Suggest(word, names); meant != "" {
		return fmt.Sprintf(" (did you mean %s%s?)", prefix, meant)
	}
	return ""
}
