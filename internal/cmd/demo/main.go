// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command demo applies examples/exchange-outage with a real CLI and the real provider to a local Luma tenant, and shows
// what a person would look at: the plan, who received what, and that a second plan is empty. Run it from the
// repository's root.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

func main() {
	cli := flag.String("cli", os.Getenv("LUMA_DEMO_CLI"), "terraform or tofu to use; default: what tools/cli any prints")
	showLog := flag.Bool("log", false, "show the tenant's Troubleshoot log at the end")
	flag.Parse()
	if err := run(*cli, *showLog, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

func run(cli string, showLog bool, out io.Writer) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	work, err := os.MkdirTemp("", "luma-demo-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(work) }()
	tenant, err := startTenant(ctx)
	if err != nil {
		return err
	}
	defer tenant.stop()
	terraform, err := prepare(ctx, cli, work, tenant)
	if err != nil {
		return err
	}
	s := stage{terraform: terraform, tenant: tenant, out: out}
	for _, step := range []func(context.Context) error{s.plan, s.apply, s.received, s.planAgain} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	if showLog {
		return s.log(ctx)
	}
	return nil
}

// tenant is a local Luma on a free loopback port.
type tenant struct {
	url, token string
	stop       func()
}

func startTenant(ctx context.Context) (*tenant, error) {
	emu, err := emulator.New(ctx, emulator.Options{})
	if err != nil {
		return nil, fmt.Errorf("start the local tenant: %w", err)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(fmt.Errorf("listen on a loopback port: %w", err), emu.Close())
	}
	server := &http.Server{Handler: emu, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(listener) }()
	stop := func() { _, _ = server.Close(), emu.Close() }
	return &tenant{url: "http://" + listener.Addr().String(), token: emu.Token(), stop: stop}, nil
}

// prepare builds the provider and returns a Terraform that finds it, in a copy of the example.
func prepare(ctx context.Context, cli, work string, tenant *tenant) (*terraform, error) {
	if cli == "" {
		path, err := findCLI(ctx)
		if err != nil {
			return nil, err
		}
		cli = path
	}
	build := exec.CommandContext(ctx, "go", "build", "-trimpath", "-o", filepath.Join(work, "bin")+"/", ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the provider: %w\n%s", err, output)
	}
	config := filepath.Join(work, "cli.tfrc")
	overrides := fmt.Sprintf(`provider_installation {
  dev_overrides {
    "terraform-provider-luma/luma" = %q
  }
  direct {}
}
`, filepath.Join(work, "bin"))
	root := filepath.Join(work, "root")
	err := errors.Join(os.WriteFile(config, []byte(overrides), 0o600), os.CopyFS(root, os.DirFS(filepath.Join("examples", "exchange-outage"))))
	if err != nil {
		return nil, err
	}
	env := append(withoutLuma(os.Environ()), "TF_CLI_CONFIG_FILE="+config, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1",
		"LUMA_ENDPOINT="+tenant.url+emulator.BasePath, "LUMA_API_TOKEN="+tenant.token)
	return &terraform{binary: cli, root: root, env: env}, nil
}

// withoutLuma keeps a real tenant's settings out of the demo.
func withoutLuma(env []string) []string {
	var kept []string
	for _, variable := range env {
		if !strings.HasPrefix(variable, "LUMA_") && !strings.HasPrefix(variable, "TF_") {
			kept = append(kept, variable)
		}
	}
	return kept
}

func findCLI(ctx context.Context) (string, error) {
	find := exec.CommandContext(ctx, filepath.Join("tools", "cli"), "any")
	find.Stderr = os.Stderr // shows the progress of a build
	output, err := find.Output()
	if err != nil {
		return "", fmt.Errorf("find a terraform or tofu: %w", err)
	}
	return strings.TrimSpace(string(output)), nil
}
