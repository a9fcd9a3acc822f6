// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/emulator"
)

const module = "github.com/terraform-provider-luma/terraform-provider-luma"

// The sides that are compared.
const (
	luma   = "luma"
	noop   = "noop"
	nobody = "terraform_data" // no provider but Terraform's own
)

// bench is a folder with both providers, each behind bench/rusage in a separate mirror, and a tenant.
type bench struct {
	runs     int
	dir      string
	cli      string
	scenario string // which is measured now
	tenant   *emulator.Emulator
	server   *httptest.Server
	folders  int
}

func newBench(runs int) (b *bench, err error) {
	b = &bench{runs: runs, cli: os.Getenv("TF_ACC_TERRAFORM_PATH")}
	if b.cli == "" {
		return nil, errors.New("TF_ACC_TERRAFORM_PATH names no CLI; run make bench")
	}
	if b.dir, err = os.MkdirTemp("", "luma-bench-"); err != nil {
		return nil, err
	}
	for side, pkg := range map[string]string{luma: module, noop: module + "/bench/noop"} {
		if err := b.build(side, pkg); err != nil {
			return nil, err
		}
	}
	return b, b.startTenant(0)
}

func (b *bench) close() {
	b.stopTenant()
	_ = os.RemoveAll(b.dir)
}

func (b *bench) build(side, pkg string) error {
	mirror := filepath.Join(b.dir, side)
	platform := runtime.GOOS + "_" + runtime.GOARCH
	var folders []string
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		folders = append(folders, filepath.Join(mirror, host, "terraform-provider-luma", "luma", "0.0.1", platform))
	}
	for _, folder := range folders {
		for name, pkg := range map[string]string{"provider": pkg, "terraform-provider-luma_v0.0.1": module + "/bench/rusage"} {
			args := []string{"build", "-trimpath", "-tags", "grpcnotrace", "-ldflags", "-s -w", "-o", filepath.Join(folder, name), pkg}
			build := exec.Command("go", args...) //nolint:gosec,noctx // our own packages
			if output, err := build.CombinedOutput(); err != nil {
				return fmt.Errorf("build %s: %w\n%s", pkg, err, output)
			}
		}
	}
	rules := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	return os.WriteFile(filepath.Join(b.dir, side+".tfrc"), []byte(rules), 0o600)
}

// startTenant replaces the tenant by one that takes its time before each answer.
func (b *bench) startTenant(latency time.Duration) error {
	return b.startTenantWith(emulator.Options{Latency: latency})
}

func (b *bench) startTenantWith(options emulator.Options) error {
	b.stopTenant()
	tenant, err := emulator.New(context.Background(), options)
	if err != nil {
		return err
	}
	b.tenant, b.server = tenant, httptest.NewServer(tenant)
	return nil
}

func (b *bench) stopTenant() {
	if b.server == nil {
		return
	}
	b.tenant.Release()
	b.server.Close()
	_ = b.tenant.Close()
	b.server = nil
}

// root is a folder with a configuration, for one side.
type root struct {
	*bench

	side, dir string
}

func (b *bench) root(side, config string) (root, error) {
	b.folders++
	r := root{b, side, filepath.Join(b.dir, fmt.Sprintf("root-%d", b.folders))}
	if err := os.MkdirAll(r.dir, 0o700); err != nil {
		return r, err
	}
	if side != nobody {
		config = "terraform {\n  required_providers {\n    luma = { source = \"terraform-provider-luma/luma\" }\n  }\n}\n" + config
	}
	if err := os.WriteFile(filepath.Join(r.dir, "main.tf"), []byte(config), 0o600); err != nil {
		return r, err
	}
	_, err := r.run("init")
	return r, err
}

// dropState drops the state, so that everything is created anew.
func (r root) dropState() {
	for _, name := range []string{"terraform.tfstate", "terraform.tfstate.backup"} {
		_ = os.Remove(filepath.Join(r.dir, name))
	}
}

// usage is what one run of the CLI took. CPU and memory are the provider's, over all processes that the CLI started:
// seconds in total, MiB of the largest.
type usage struct{ wall, cpu, memory float64 }

func (r root) run(args ...string) (usage, error) {
	args = append(args, "-no-color", "-input=false")
	cmd := exec.Command(r.cli, args...) //nolint:gosec,noctx // the CLI that the caller named
	cmd.Dir = r.dir
	file := filepath.Join(r.dir, "usage")
	_ = os.Remove(file)
	side := r.side
	if side == nobody {
		side = luma
	}
	for _, variable := range os.Environ() {
		if !strings.HasPrefix(variable, "LUMA_") && !strings.HasPrefix(variable, "TF_") {
			cmd.Env = append(cmd.Env, variable)
		}
	}
	cmd.Env = append(cmd.Env, "TF_CLI_CONFIG_FILE="+filepath.Join(r.dir, "..", side+".tfrc"), "CHECKPOINT_DISABLE=1", "BENCH_USAGE="+file,
		"LUMA_ENDPOINT="+r.server.URL+emulator.BasePath, "LUMA_API_TOKEN="+r.tenant.Token())
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return usage{}, fmt.Errorf("%s %v: %w\n%s", r.side, args, err, output.String())
	}
	u := usage{wall: time.Since(start).Seconds()}
	content, _ := os.ReadFile(file) // missing if no provider was started
	for line := range strings.Lines(string(content)) {
		var cpu, kib float64
		if _, err := fmt.Sscan(line, &cpu, &kib); err != nil {
			return u, err
		}
		u.cpu, u.memory = u.cpu+cpu, max(u.memory, kib/1024)
	}
	fmt.Fprintf(os.Stderr, "%s: %s %s: %.1f s, provider CPU %.2f s\n", r.scenario, r.side, args[0], u.wall, u.cpu)
	return u, nil
}

func (r root) apply(args ...string) (usage, error) {
	return r.run(append([]string{"apply", "-auto-approve"}, args...)...)
}

// measured are the series of one side.
type measured struct{ wall, cpu, memory series }

// interleave runs every side once in each round.
func (b *bench) interleave(sides map[string]func(round int) (usage, error)) (map[string]*measured, error) {
	all := map[string]*measured{}
	for round := range b.runs {
		for _, side := range []string{nobody, noop, luma} { // the same order in each round
			work, ok := sides[side]
			if !ok {
				continue
			}
			u, err := work(round)
			if err != nil {
				return nil, err
			}
			if all[side] == nil {
				all[side] = &measured{}
			}
			m := all[side]
			m.wall, m.cpu, m.memory = append(m.wall, u.wall), append(m.cpu, u.cpu), append(m.memory, u.memory)
		}
	}
	return all, nil
}
