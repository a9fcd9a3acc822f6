// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/signal"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// Exit codes of exec when the command cannot be run, as shells have them.
const (
	exitNotRunnable = 126
	exitNotFound    = 127
)

const execUsage = `luma-emulator exec [flags] -- COMMAND [ARGUMENTS] starts a tenant on a free port, runs COMMAND with LUMA_ENDPOINT and LUMA_API_TOKEN set,
shows what was delivered on stderr, and exits with COMMAND's exit code. Signals are passed on to COMMAND.

`

// maxReported is how many deliveries and refused requests exec reports.
const (
	maxReported = 1000
	maxRefused  = 20
)

// exec serves a tenant while a command runs.
func (c command) exec(ctx context.Context, args []string) error {
	flags := newServerFlags("luma-emulator exec", execUsage, "127.0.0.1:0")
	flags.withoutVariable("listen") // several commands at once, each with its tenant
	format := flags.String("format", "text", "`format` of what was delivered: text, json, markdown or none")
	output := flags.String("output", "", "`file` to append what was delivered to, such as a pipeline's step summary (default: stderr)")
	flags.withoutVariable("format", "output")
	if err := flags.parse(args, c.getenv, c.stderr); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("exec: no command: write it after the flags, as in luma-emulator exec -- terraform test")
	}
	write, err := formatOf(*format)
	if *format == "none" {
		write, err = func(report, io.Writer) error { return nil }, nil
	}
	if err != nil {
		return err
	}
	config, err := flags.finish(c.getenv)
	if err != nil {
		return err
	}
	// The tenant outlives an interrupt: the command decides when it ends.
	ctx = context.WithoutCancel(ctx)
	s, err := open(ctx, config, c.stderr)
	if err != nil {
		return err
	}
	code, err := s.during(ctx, func() (int, error) { return c.child(s, flags.Args()) })
	r, reportErr := s.report(ctx)
	if reportErr == nil {
		reportErr = c.deliver(*output, func(w io.Writer) error { return write(r, w) })
	}
	problems := s.emu.Problems()
	if err = errors.Join(err, reportErr, s.emu.Close()); err == nil && len(problems) > 0 && code == 0 {
		return failed("the tenant itself failed: %s", problems[0])
	}
	switch {
	case err != nil:
		return exitError{cmp.Or(code, exitUsage), err.Error()}
	case code != 0:
		return exitError{code: code}
	}
	return nil
}

// during answers requests while f runs.
func (s *server) during(ctx context.Context, f func() (int, error)) (int, error) {
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- s.serve(serving) }()
	err := s.writeFiles()
	code := exitUsage
	if err == nil {
		code, err = f()
	}
	stop()
	return code, errors.Join(err, <-ended, s.config.removeFiles())
}

// child runs the command and returns its exit code.
func (c command) child(s *server, argv []string) (int, error) {
	cmd := exec.Command(argv[0], argv[1:]...) //nolint:noctx // it ends as its user or a signal wants
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, c.stdout, c.stderr
	cmd.Env = append(os.Environ(), "LUMA_ENDPOINT="+s.endpoint(), "LUMA_API_TOKEN="+s.emu.Token(), variableOf("url")+"="+s.url)
	for name, value := range map[string]string{"control-token": s.config.options.ControlToken, "tls-ca": s.authority()} {
		if value != "" {
			cmd.Env = append(cmd.Env, variableOf(name)+"="+value)
		}
	}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, forwarded()...)
	defer signal.Stop(signals)
	if err := cmd.Start(); err != nil {
		return notStarted(err), fmt.Errorf("exec: %w", err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	for {
		select {
		case sig := <-signals:
			forward(cmd.Process, sig)
		case err := <-ended:
			if _, exited := errors.AsType[*exec.ExitError](err); exited {
				err = nil
			}
			return codeOf(cmd.ProcessState), err
		}
	}
}

func (s *server) authority() string {
	if s.config.tls.generate {
		return s.config.tls.caFile
	}
	return ""
}

func notStarted(err error) int {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
		return exitNotFound
	}
	return exitNotRunnable
}

// report returns what was delivered and what was refused.
func (s *server) report(ctx context.Context) (r report, err error) {
	var errs [3]error
	r.deliveries, errs[0] = s.emu.Deliveries(ctx, emulator.Filter{Limit: maxReported})
	r.count, errs[1] = s.emu.CountDeliveries(ctx, emulator.Filter{})
	r.refused, errs[2] = s.emu.Log(ctx, emulator.Filter{Failed: true, Limit: maxRefused})
	return r, errors.Join(errs[:]...)
}

// deliver writes to a file, at its end, or to stderr: stdout belongs to the command.
func (c command) deliver(file string, write func(io.Writer) error) error {
	if file == "" {
		return write(c.stderr)
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("--output: %w", err)
	}
	return errors.Join(write(f), f.Close())
}
