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
)

// version is set by the release build.
var version = "dev"

func main() {
	debugger := flag.Bool("debug", false, "serve to a debugger such as delve instead of Terraform")
	flag.Parse()
	process := lifetime.New(*debugger)
	tuning.Tune()
	log.SetOutput(io.Discard) // net/http prints replies that nobody asked for, raw
	server := provider.NewServer(version, provider.WithProcessNonce(process.Nonce()))
	if err := process.Serve(provider.Address, server); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
