// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

// Every flag of a server has a variable, except those that do one thing and end.
func TestEveryFlagHasAVariable(t *testing.T) {
	t.Parallel()
	values := map[string]string{
		"listen": "0.0.0.0:1", "allow-remote": "true", "allowed-host": "luma, tenant", "control-token": "c", "tls": "true", "tls-ca": "ca.pem",
		"env-file": "env", "ready-file": "ready", "db": "luma.db", "token": "t", "no-template-api": "true", "template-path": "/t",
		"rate-limit": "3", "latency": "1s", "verbose": "true", "demo": "true", "fault": "action=rst\naction=fin,count=2\n",
	}
	// Files that are read, and alternatives of what is set.
	files := map[string]bool{"seed": true, "token-file": true, "control-token-file": true, "tls-cert": true, "tls-key": true}
	environment := map[string]string{}
	newServerFlags("x", "", defaultListen).VisitAll(func(f *flag.Flag) {
		if values[f.Name] == "" && !files[f.Name] {
			t.Errorf("--%s is not tested", f.Name)
		}
		environment[variableOf(f.Name)] = values[f.Name]
	})
	c, err := parseFlags(nil, func(name string) string { return environment[name] })
	if err != nil {
		t.Fatal(err)
	}
	o := c.options
	got := []any{
		c.listen, c.allowRemote, o.Hosts, o.AnyAddress, o.ControlToken, c.tls, c.envFile, c.readyFile,
		o.DB, o.Token, o.NoTemplateAPI, o.TemplatePath, o.RateLimit, o.Latency, c.verbose, o.Demo,
	}
	want := []any{
		"0.0.0.0:1", true, []string{"luma", "tenant"}, true, "c", tlsConfig{generate: true, caFile: "ca.pem"}, "env", "ready",
		"luma.db", "t", true, "/t", 3, time.Second, true, true,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if len(o.Faults) != 2 || o.Faults[0].Action != emulator.ActionRST || o.Faults[1].Count != 2 {
		t.Errorf("faults %+v", o.Faults)
	}
}

// README.md names every flag and every command.
func TestReadmeNamesEveryFlag(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../emulator/README.md")
	if err != nil {
		t.Fatal(err)
	}
	search, _ := newSearchFlags("x", "")
	for _, flags := range []*flagSet{newServerFlags("x", "", defaultListen).flagSet, search.flagSet} {
		flags.VisitAll(func(f *flag.Flag) {
			if !strings.Contains(string(readme), "`--"+f.Name) {
				t.Errorf("--%s is not explained", f.Name)
			}
		})
	}
	for _, sub := range subcommands() {
		if sub.name != "serve" && sub.name != "version" && !strings.Contains(string(readme), "| `luma-emulator "+sub.name) {
			t.Errorf("%s is not explained", sub.name)
		}
	}
}

// Kubernetes sets LUMA_EMULATOR_PORT for a service with this name; it is not a flag's.
func TestFlagsOverrideVariables(t *testing.T) {
	t.Parallel()
	environment := map[string]string{
		"LUMA_EMULATOR_TOKEN_FILE": "/none", "LUMA_EMULATOR_RATE_LIMIT": "3", "LUMA_EMULATOR_ALLOWED_HOST": "a", "LUMA_EMULATOR_FAULT": "action=rst",
		"LUMA_EMULATOR_LATENCY": " ", "LUMA_EMULATOR_VERSION": "9", "LUMA_EMULATOR_PORT": "tcp://10.0.0.1:5862",
	}
	args := []string{"--token", "t", "--rate-limit", "0", "--allowed-host", "b", "--fault", "action=fin"}
	c, err := parseFlags(args, func(name string) string { return environment[name] })
	if err != nil || c.options.Token != "t" || c.options.RateLimit != 0 || !reflect.DeepEqual(c.options.Hosts, []string{"b"}) || len(c.options.Faults) != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	_, err = parseFlags(nil, func(name string) string {
		return map[string]string{"LUMA_EMULATOR_RATE_LIMIT": "many", "LUMA_EMULATOR_TLS": "maybe"}[name]
	})
	if err == nil || !strings.Contains(err.Error(), "LUMA_EMULATOR_RATE_LIMIT") || !strings.Contains(err.Error(), "LUMA_EMULATOR_TLS") {
		t.Errorf("%v does not name both variables", err)
	}
}
