// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// config is what the flags of a server say.
type config struct {
	listen      string
	allowRemote bool
	tls         tlsConfig
	envFile     string
	readyFile   string
	verbose     bool
	seedFile    string
	options     emulator.Options
}

func (c config) level() slog.Level {
	if c.verbose {
		return slog.LevelInfo
	}
	return slog.LevelWarn
}

// defaultListen is a fixed address, so that scripts, containers and bookmarks find the tenant. The port spells LUMA on
// a telephone's keypad; IANA has not assigned it, no operating system hands it out, and no browser blocks it.
const defaultListen = "127.0.0.1:5862"

// usage is the help of the program.
func usage() string {
	var out strings.Builder
	out.WriteString(`luma-emulator runs a local Luma tenant: the notification API, users, templates,
a Troubleshoot log, pages to look at, and a control plane under /_emulator/ for tests.

`)
	for _, sub := range subcommands() {
		fmt.Fprintf(&out, "  luma-emulator %-26s %s\n", strings.TrimSpace(sub.name+" "+sub.arguments), sub.purpose)
	}
	out.WriteString(`
Every flag has a variable, which the flag overrides: --allowed-host is LUMA_EMULATOR_ALLOWED_HOST.

`)
	return out.String()
}

// serverFlags defines the flags of everything that serves.
type serverFlags struct {
	*flagSet
	config                            config
	seedFile, tokenFile, controlToken string
	hosts                             listFlag
}

func newServerFlags(name, usage, listen string) *serverFlags {
	f := &serverFlags{flagSet: newFlagSet(name, usage)}
	o := &f.config.options
	f.StringVar(&f.config.listen, "listen", listen, "`address` to listen on; port 0 takes a free one")
	f.BoolVar(&f.config.allowRemote, "allow-remote", false, "let --listen be an address that other machines can reach")
	f.Var(&f.hosts, "allowed-host", "host `name` to answer to, besides localhost and loopback addresses; may be repeated")
	f.StringVar(&f.controlToken, "control-token-file", "", "`file` with the control token")
	f.StringVar(&o.ControlToken, "control-token", "", "`token` that everything but the API asks for, on a machine that others use too (default: none)")
	f.tlsFlags()
	f.StringVar(&f.config.envFile, "env-file", "", "`file` to write the two exports to; removed at the end")
	f.StringVar(&f.config.readyFile, "ready-file", "", "`file` to write once requests are answered; removed at the end")
	f.StringVar(&o.DB, "db", "", "`file` that keeps the tenant across restarts (default: in memory)")
	f.StringVar(&f.seedFile, "seed", "", "JSON `file` with the users and templates of a new tenant; an existing --db keeps its own until a reset")
	f.StringVar(&o.Token, "token", "", "API `token`, which ps shows to other users of this machine: for a secret one use "+
		"--token-file or LUMA_API_TOKEN\n(default: the one in --db, else "+emulator.DefaultToken+")")
	f.StringVar(&f.tokenFile, "token-file", "", "`file` with the API token")
	f.BoolVar(&o.NoTemplateAPI, "no-template-api", false, "answer 404 to the template API, as a tenant without it")
	f.StringVar(&o.TemplatePath, "template-path", emulator.DefaultTemplatePath, "`path` of the template API below the endpoint")
	f.IntVar(&o.RateLimit, "rate-limit", 0, "answer 429 to more than `N` API requests per second (default: no limit)")
	f.DurationVar(&o.Latency, "latency", 0, "delay every API answer by this `duration`, such as 200ms")
	f.BoolVar(&o.Demo, "demo", false, "start with a short history to look at; not with --seed")
	f.BoolVar(&f.config.verbose, "verbose", false, "log every API call to stderr")
	f.Func("fault", "make requests fail: `key=value,…`, e.g. method=POST,path=/message,action=rst,deliver=before,count=1; "+
		"may be repeated\n(in the variable: one a line)", f.addFaults)
	return f
}

func (f *serverFlags) addFaults(text string) error {
	var problems []error
	for one := range strings.Lines(text) {
		fault, err := emulator.ParseFault(strings.TrimSpace(one))
		f.config.options.Faults = append(f.config.options.Faults, fault)
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// finish checks what was parsed and reads the files.
func (f *serverFlags) finish(getenv func(string) string) (config, error) {
	c := &f.config
	c.options.Hosts = f.hosts
	c.options.AnyAddress = c.allowRemote
	problems := []error{
		checkListen(c.listen, c.allowRemote), checkHosts(f.hosts), checkLimits(c.options), checkPath(c.options.TemplatePath), c.tls.check(),
	}
	if c.options.Demo && f.seedFile != "" {
		problems = append(problems, errors.New("--demo and --seed exclude each other: the history is about the users of the default seed"))
	}
	if err := errors.Join(problems...); err != nil {
		return *c, err
	}
	c.seedFile = f.seedFile
	var seedErr, tokenErr, controlErr error
	c.options.SeedJSON, seedErr = readSeed(f.seedFile)
	c.options.Token, tokenErr = readToken("token", c.options.Token, f.tokenFile)
	c.options.ControlToken, controlErr = readToken("control-token", c.options.ControlToken, f.controlToken)
	c.options.Token = cmp.Or(c.options.Token, strings.TrimSpace(getenv("LUMA_API_TOKEN")))
	return *c, errors.Join(seedErr, tokenErr, controlErr)
}

// readToken returns the token of a flag or of the file that another flag names.
func readToken(flagName, token, file string) (string, error) {
	if file == "" {
		return token, nil
	}
	if token != "" {
		return "", fmt.Errorf("--%s and --%s-file exclude each other: use one of them", flagName, flagName)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("--%s-file: %w", flagName, err)
	}
	if token = strings.TrimSpace(string(data)); token == "" {
		return "", fmt.Errorf("--%s-file %s: the file is empty", flagName, file)
	}
	return token, nil
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

func readSeed(file string) ([]byte, error) {
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
	return data, nil
}
