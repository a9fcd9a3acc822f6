// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command releasecheck builds what a tag would release, twice and as differently as one machine can, and fails unless
// both are identical to the byte, hold what they must hold, and can be installed by Terraform and OpenTofu.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"time"
)

func main() {
	dir := flag.String("dir", ".", "root of the provider's repository; its committed state is built")
	all := flag.Bool("all", false, "build for every platform, not only for this one")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := run(ctx, *dir, *all)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// run checks one release from its configuration to the second plan of somebody who installed it.
func run(ctx context.Context, dir string, all bool) error {
	root, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	work, err := os.MkdirTemp("", "release")
	if err != nil {
		return err
	}
	c, err := newCheck(ctx, root, work, all)
	if err != nil {
		return errors.Join(err, os.RemoveAll(work))
	}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"goreleaser accepts the configuration", c.acceptConfiguration},
		{"a release is built and signed", c.buildFirst},
		{"it is built again, in another folder, with empty caches, for another person", c.buildSecond},
		{"both releases are identical", func(context.Context) error { return identical(c.first, c.second) }},
		{"archives, sums and bills of materials are complete", c.inspect},
		{"the signature is good", c.verify},
		{"the programs say which release they are", c.versions},
		{"Terraform installs the provider, which sends once", func(ctx context.Context) error { return c.install(ctx, "terraform") }},
		{"OpenTofu installs the provider, which sends once", func(ctx context.Context) error { return c.install(ctx, "tofu") }},
	} {
		began := time.Now()
		if err := step.do(ctx); err != nil {
			// What was built stays, to look at.
			return fmt.Errorf("%s: %w\nThe release is in %s", step.name, err, work)
		}
		fmt.Printf("ok  %4.0fs  %s\n", time.Since(began).Seconds(), step.name)
	}
	if err := printSums(c.first); err != nil {
		return err
	}
	return c.clean(ctx)
}
