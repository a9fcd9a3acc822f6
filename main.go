// Copyright (c) the terraform-provider-luma authors
// SPDX-License-Identifier: MPL-2.0

// Command terraform-provider-luma serves the provider to Terraform or OpenTofu.
package main

import (
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/lifetime"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/provider/tuning"
	"github.com/terraform-provider-luma/terraform-provider-luma/internal/version"
)

func main() {
	debugger := flag.Bool("debug", false, "serve to a debugger such as delve instead of Terraform")
	show := flag.Bool("version", false, "print the version and exit")
	flag.Parse()
	if *show {
		fmt.Println("terraform-provider-luma", version.String())
		return
	}
	process := lifetime.New(*debugger)
	tuning.Tune()
	log.SetOutput(io.Discard) // net/http prints replies that nobody asked for, raw
	server := provider.NewServer(version.String(), provider.WithProcessNonce(process.Nonce()), provider.WithRun(process.Run(), nil))
	if err := process.Serve(provider.Address, server); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
