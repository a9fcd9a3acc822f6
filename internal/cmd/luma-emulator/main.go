// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command luma-emulator runs a local Luma tenant until it is interrupted.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
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
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "luma-emulator:", err)
		os.Exit(1)
	}
}

// run serves a tenant until ctx ends. Addresses and exports go to stdout, the log to stderr.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	c, err := parseFlags(args, getenv, stderr)
	if err != nil {
		return err
	}
	c.options.Logger = slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: c.level()}))
	emu, err := emulator.New(ctx, c.options)
	if err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", c.listen)
	if err != nil {
		return errors.Join(fmt.Errorf("--listen %s: %w", c.listen, err), emu.Close())
	}
	announce(stdout, "http://"+listener.Addr().String(), emu.Token(), c.options.DB)
	return errors.Join(serve(ctx, emu, limitConnections(listener, maxConnections)), emu.Close())
}

// announce prints what to paste into a shell. The other lines are comments, so that all of it can be pasted.
func announce(w io.Writer, url, token, db string) {
	where := "in memory"
	if db != "" {
		where = "in " + db
	}
	fmt.Fprintf(w, "# Local Luma tenant at %s, kept %s. Stop it with Ctrl-C.\n", url, where)
	fmt.Fprintf(w, "export LUMA_ENDPOINT=%s%s\nexport LUMA_API_TOKEN=%s\n", url, emulator.BasePath, shellQuote(token))
}

// shutdownTime is how long running requests may take to finish after an interrupt.
const shutdownTime = 5 * time.Second

func serve(ctx context.Context, emu *emulator.Emulator, listener net.Listener) error {
	server := &http.Server{
		Handler: emu, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	server.RegisterOnShutdown(emu.Release)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(listener) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownTime)
	defer cancel()
	if err := server.Shutdown(grace); err != nil {
		return errors.Join(fmt.Errorf("shut down: %w", err), server.Close())
	}
	return nil
}
