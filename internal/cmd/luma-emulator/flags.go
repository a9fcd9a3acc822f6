// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// config is what the flags say.
type config struct {
	listen  string
	verbose bool
	options emulator.Options
}

func (c config) level() slog.Level {
	if c.verbose {
		return slog.LevelInfo
	}
	return slog.LevelWarn
}

const usage = `luma-emulator runs a local Luma tenant: the notification API, users, templates,
a Troubleshoot log, pages to look at, and a control plane under /_emulator/ for tests.

  luma-emulator [flags]

`

func parseFlags(args []string, getenv func(string) string, stderr io.Writer) (config, error) {
	var c config
	var seedFile, tokenFile string
	flags := flag.NewFlagSet("luma-emulator", flag.ContinueOnError)
	flags.SetOutput(io.Discard) // main prints errors, without the whole usage
	flags.StringVar(&c.listen, "listen", "127.0.0.1:0", "loopback `address` to listen on; port 0 takes a free one")
	flags.StringVar(&c.options.DB, "db", "", "`file` that keeps the tenant across restarts (default: in memory)")
	flags.StringVar(&seedFile, "seed", "", "JSON `file` with the users and templates of a new tenant; an existing --db keeps its own until a reset")
	flags.StringVar(&c.options.Token, "token", "", "API `token`, which ps shows to other users of this machine: for a secret one use --token-file or LUMA_API_TOKEN\n(default: the one in --db, else "+emulator.DefaultToken+")")
	flags.StringVar(&tokenFile, "token-file", "", "`file` with the API token")
	flags.BoolVar(&c.options.NoTemplateAPI, "no-template-api", false, "answer 404 to the template API, as a tenant without it")
	flags.StringVar(&c.options.TemplatePath, "template-path", emulator.DefaultTemplatePath, "`path` of the template API below the endpoint")
	flags.IntVar(&c.options.RateLimit, "rate-limit", 0, "answer 429 to more than `N` API requests per second (default: no limit)")
	flags.DurationVar(&c.options.Latency, "latency", 0, "delay every API answer by this `duration`, such as 200ms")
	flags.BoolVar(&c.options.Demo, "demo", false, "start with a short history to look at; not with --seed")
	flags.BoolVar(&c.verbose, "verbose", false, "log every API call to stderr")
	flags.Func("fault", "make requests fail: `key=value,…`, e.g. method=POST,path=/message,action=rst,deliver=before,count=1; may be repeated", func(text string) error {
		f, err := emulator.ParseFault(text)
		c.options.Faults = append(c.options.Faults, f)
		return err
	})
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			fmt.Fprint(stderr, usage)
			flags.SetOutput(stderr)
			flags.PrintDefaults()
		}
		return c, err
	}
	if flags.NArg() > 0 {
		return c, fmt.Errorf("unexpected argument %q: use flags, see --help", flags.Arg(0))
	}
	if err := errors.Join(checkListen(c.listen), checkLimits(c.options), checkPath(c.options.TemplatePath)); err != nil {
		return c, err
	}
	if c.options.Demo && seedFile != "" {
		return c, errors.New("--demo and --seed exclude each other: the history is about the users of the default seed")
	}
	var seedErr, tokenErr error
	c.options.Seed, seedErr = readSeed(seedFile)
	c.options.Token, tokenErr = chooseToken(c.options.Token, tokenFile, getenv)
	return c, errors.Join(seedErr, tokenErr)
}

// chooseToken returns the token of the flags or else of the environment; empty: the tenant has its own.
func chooseToken(token, file string, getenv func(string) string) (string, error) {
	if file == "" {
		return cmp.Or(token, strings.TrimSpace(getenv("LUMA_API_TOKEN"))), nil
	}
	if token != "" {
		return "", errors.New("--token and --token-file exclude each other: use one of them")
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("--token-file: %w", err)
	}
	if token = strings.TrimSpace(string(data)); token == "" {
		return "", fmt.Errorf("--token-file %s: the file is empty", file)
	}
	return token, nil
}

// checkListen refuses addresses that others can reach: the control plane has no password.
func checkListen(address string) error {
	host, port, err := net.SplitHostPort(address)
	if _, number := strconv.ParseUint(port, 10, 16); err != nil || number != nil {
		return fmt.Errorf("--listen %q: must be HOST:PORT, such as 127.0.0.1:8080", address)
	}
	ip, err := netip.ParseAddr(host)
	if host == "localhost" || (err == nil && ip.IsLoopback()) {
		return nil
	}
	return fmt.Errorf("--listen %q: the emulator serves loopback addresses only, since its control plane has no password; use 127.0.0.1:PORT", address)
}

func checkLimits(o emulator.Options) error {
	if o.Latency < 0 || o.Latency > time.Minute {
		return fmt.Errorf("--latency %s: must be from 0 to 1m", o.Latency)
	}
	if o.RateLimit < 0 {
		return fmt.Errorf("--rate-limit %d: must be 0 (no limit) or more", o.RateLimit)
	}
	return nil
}

func checkPath(path string) error {
	if !strings.HasPrefix(path, "/") || strings.HasSuffix(path, "/") {
		return fmt.Errorf("--template-path %q: must be a path that begins with / and does not end in one", path)
	}
	return nil
}

func readSeed(file string) (*emulator.Seed, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("--seed %s: no such file", file)
	}
	if err != nil {
		return nil, fmt.Errorf("--seed: %w", err)
	}
	seed, err := emulator.ParseSeed(data)
	if err != nil {
		return nil, fmt.Errorf("--seed %s:\n%w", file, err)
	}
	return seed, nil
}

// shellQuote makes text one word of a POSIX shell; it adds quotes only where they are needed.
func shellQuote(text string) string {
	special := func(r rune) bool {
		return !strings.ContainsRune("-_.:/@+=%", r) && !('0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	}
	if !strings.ContainsFunc(text, special) {
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", "'\\''") + "'"
}
