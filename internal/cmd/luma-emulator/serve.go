// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// shutdownTime is how long running requests may take to finish after an interrupt.
const shutdownTime = 5 * time.Second

// serve serves a tenant until ctx ends. Addresses and exports go to stdout, the log to stderr.
func (c command) serve(ctx context.Context, args []string) error {
	flags := newServerFlags("luma-emulator", usage(), defaultListen)
	showVersion := flags.Bool("version", false, "print the version")
	flags.withoutVariable("version")
	if err := flags.parse(args, c.getenv, c.stderr); err != nil {
		return err
	}
	if *showVersion {
		return c.version(ctx, nil)
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q: use flags, see --help", flags.Arg(0))
	}
	config, err := flags.finish(c.getenv)
	if err != nil {
		return err
	}
	s, err := open(ctx, config, c.stderr)
	if err != nil {
		return err
	}
	if config.allowRemote && config.options.ControlToken == "" {
		fmt.Fprintln(c.stderr, "luma-emulator: whoever reaches this port can read and change the tenant: use --control-token where that matters")
	}
	if err = s.writeFiles(); err != nil {
		return errors.Join(err, s.listener.Close(), s.emu.Close())
	}
	s.announce(c.stdout)
	return errors.Join(s.serve(ctx), config.removeFiles(), s.emu.Close())
}

// server is a tenant with its listener.
type server struct {
	emu      *emulator.Emulator
	config   config
	listener net.Listener
	url      string
}

// open creates the tenant, its certificate and its listener. Clients can connect from now on; serve answers them.
func open(ctx context.Context, c config, stderr io.Writer) (*server, error) {
	if err := c.removeFiles(); err != nil { // left by a process that was killed
		return nil, err
	}
	c.options.Logger = slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: c.level()}))
	emu, err := emulator.New(ctx, c.options)
	if invalid, ok := errors.AsType[emulator.SeedError](err); ok {
		return nil, fmt.Errorf("--seed %s:\n%w", c.seedFile, invalid.Unwrap())
	}
	if err != nil {
		return nil, err
	}
	s := &server{emu: emu, config: c}
	if s.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", c.listen); err != nil {
		return nil, errors.Join(whyNotListening(c.listen, err), emu.Close())
	}
	s.url = "http://" + clientAddress(s.listener.Addr(), c)
	s.listener = limitConnections(s.listener, maxConnections)
	if c.tls.wanted() {
		certificate, err := c.tls.load(append([]string{hostOf(c.listen)}, c.options.Hosts...))
		if err != nil {
			return nil, errors.Join(err, s.listener.Close(), emu.Close())
		}
		s.url = "https://" + clientAddress(s.listener.Addr(), c)
		s.listener = tls.NewListener(s.listener, certificate)
	}
	return s, nil
}

func hostOf(address string) string {
	host, _, _ := net.SplitHostPort(address) // checked
	return host
}

func whyNotListening(address string, err error) error {
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("--listen %s: the port is in use, perhaps by another emulator: stop it, or use port 0 for a free one", address)
	}
	return fmt.Errorf("--listen %s: %w", address, err)
}

// endpoint is what the provider's endpoint must be.
func (s *server) endpoint() string { return s.url + emulator.BasePath }

// announce prints what to paste into a shell. The other lines are comments, so that all of it can be pasted.
func (s *server) announce(w io.Writer) {
	where := "in memory"
	if s.config.options.DB != "" {
		where = "in " + s.config.options.DB
	}
	fmt.Fprintf(w, "# Local Luma tenant at %s, kept %s. Stop it with Ctrl-C.\n", s.url, where)
	if s.config.tls.generate {
		fmt.Fprintf(w, "# Its certificate authority, for ca_certificate: %s\n", s.config.tls.caFile)
	}
	fmt.Fprint(w, s.exports())
}

// serve answers requests until ctx ends.
func (s *server) serve(ctx context.Context) error {
	server := &http.Server{
		Handler: s.emu, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10,
		ErrorLog: slog.NewLogLogger(slog.DiscardHandler, slog.LevelError),
	}
	server.RegisterOnShutdown(s.emu.Release)
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(s.listener) }()
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
